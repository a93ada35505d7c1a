import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpServer } from '../config/smtp-settings';
import { describePeer } from '../webhook/guarded-connector';
import { TLS_RULES } from '../webhook/tls-rules';
import { classifyMailFailure, type MailError, NoSignInError, StaleMailError } from './mail-errors';
import type { ComposedMail } from './mail-message';

/** What one mail led to: `status` is the reply to the whole message, or of the command that was refused; else `error`. */
export interface MailResult {
  readonly status: number | null;
  readonly error: MailError | null;
  readonly durationMs: number;
  /** SHA-256 of the reply that decided. */
  readonly responseSha256: string | null;
  /** Certificate of the server; null without TLS. */
  readonly tlsPeer: string | null;
}

export interface SessionLimits {
  /** Whole time of the session, from look-up to the reply. */
  readonly timeoutMs: number;
  /** The last moment (`performance.now()`) at which the message may begin to be written (ADR 0014). */
  readonly freshUntil: number;
  /** How we greet the server. */
  readonly greeting: string;
  /** More certificate authorities, for a server inside a closed network or a test. */
  readonly ca?: string;
}

const MAX_REPLY_BYTES = 64 * 1024;
const GOODBYE_MS = 1000;

/** One connection, one mail: nothing of one notice can be left over for the next. Never throws for what the server does. */
export async function sendOverSmtp(server: SmtpServer, mail: ComposedMail, limits: SessionLimits): Promise<MailResult> {
  const started = performance.now();
  const session = new SmtpSession(server, limits);
  const ended = (status: number | null, error: MailError | null, response: string | null): MailResult => ({
    status,
    error,
    durationMs: performance.now() - started,
    responseSha256: response === null ? null : createHash('sha256').update(response, 'utf8').digest('hex'),
    tlsPeer: session.tlsPeer,
  });
  try {
    await session.open();
    const response = await session.deliver(mail);
    session.sayGoodbye();
    return ended(codeOf(response), null, response);
  } catch (failure) {
    const { status, error, response } = classifyMailFailure(failure);
    session.hangUp();
    return session.isTimedOut ? ended(null, 'timeout', null) : ended(status, error, response);
  } finally {
    session.stopClock();
  }
}

class SmtpSession {
  tlsPeer: string | null = null;
  isTimedOut = false;
  private readonly connection: SMTPConnection;
  private readonly timer: NodeJS.Timeout;
  /** Rejects when the connection fails or the time is over, whatever step is waiting. */
  private readonly broken: Promise<never>;

  constructor(
    private readonly server: SmtpServer,
    private readonly limits: SessionLimits,
  ) {
    const { timeoutMs } = limits;
    this.connection = new SMTPConnection({
      host: server.host,
      port: server.port,
      secure: server.isTlsFromStart,
      requireTLS: server.isTlsRequired,
      name: limits.greeting,
      // The one limit below covers all steps; the library's own must only not be shorter or hold on after it.
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      socketCloseTimeout: 0,
      maxResponseSize: MAX_REPLY_BYTES,
      tls: { ...TLS_RULES, ...(limits.ca === undefined ? {} : { ca: limits.ca }) },
    });
    let fail: (error: Error) => void = () => undefined;
    this.broken = new Promise<never>((_resolve, reject) => (fail = reject));
    this.broken.catch(() => undefined);
    this.connection.on('error', (error: Error) => fail(error));
    this.timer = setTimeout(() => {
      this.isTimedOut = true;
      fail(new Error('the time is over'));
    }, timeoutMs);
  }

  /** Connects, encrypts where that is asked for, signs in where credentials were given. */
  async open(): Promise<void> {
    if (performance.now() > this.limits.freshUntil) throw new StaleMailError('stale');
    const { connection, server } = this;
    await this.race<void>((done) => connection.connect((error) => done(error ?? null)));
    // The library keeps the socket to itself; who answered is evidence, so we read it where it is.
    const socket = connection._socket;
    if (socket instanceof TLSSocket) this.tlsPeer = describePeer(socket);
    if (server.credentials === null) return;
    if (!connection.allowsAuth) throw new NoSignInError();
    const { user, password } = server.credentials;
    await this.race<void>((done) =>
      connection.login({ credentials: { user, pass: password } }, (error) => done(error ?? null)),
    );
  }

  /** The server's reply to the whole message. */
  deliver({ from, to, bytes }: ComposedMail): Promise<string> {
    const envelope = { from, to: [to], size: bytes.length };
    const message = new FreshMessage(bytes, this.limits.freshUntil);
    return this.race<string>((done) =>
      this.connection.send(envelope, message, (error, info) => done(error ?? null, info?.response)),
    );
  }

  sayGoodbye(): void {
    const timer = setTimeout(() => this.connection.close(), GOODBYE_MS);
    this.connection.once('end', () => clearTimeout(timer));
    this.connection.quit();
  }

  hangUp(): void {
    this.connection.close();
  }

  stopClock(): void {
    clearTimeout(this.timer);
  }

  private race<T>(step: (done: (error: unknown, value?: T) => void) => void): Promise<T> {
    const answered = new Promise<T>((resolve, reject) =>
      step((error, value) => (error === null ? resolve(value as T) : reject(asError(error)))),
    );
    return Promise.race([answered, this.broken]);
  }
}

/**
 * The bytes of a mail, given out only if the permission to send still holds when the server asks for them. A message
 * that ends early is never accepted: its last line, a dot, does not come.
 */
class FreshMessage extends Readable {
  constructor(
    private readonly bytes: Buffer,
    private readonly freshUntil: number,
  ) {
    super();
  }

  override _read(): void {
    if (performance.now() > this.freshUntil) {
      this.destroy(new StaleMailError('late'));
      return;
    }
    this.push(this.bytes);
    this.push(null);
  }
}

/** The code of a reply; the library has made sure that it begins with a 2. */
const codeOf = (response: string): number => Number(response.slice(0, 3));
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
