import type { AddressInfo } from 'node:net';

/** One mail to one address of ours, with the envelope it came in. */
export interface ArrivedMail {
  readonly returnPath: string;
  /** The part before the @ of each address it is for. */
  readonly tags: readonly string[];
  readonly bytes: Buffer;
}

/** How a mail ended: taken; refused for good (the sender is told); not now (their server tries again). */
export type Arrival = 'taken' | 'refused' | 'later';

export interface ReplyServerOptions {
  readonly host: string;
  readonly port: number;
  readonly domain: string;
  /** Whether somebody may write to this address at this moment. */
  accepts(tag: string): Promise<boolean>;
  take(mail: ArrivedMail): Promise<Arrival>;
  /** A fault of ours: its sender is asked to come again. */
  onFault(error: unknown): void;
}

/** 256 kB: words. A mail with pictures is larger, and is refused before it is read. */
export const MOST_REPLY_BYTES = 256 * 1024;
const MOST_CLIENTS = 20;
const MOST_ADDRESSES = 5;
const SILENT_MS = 30_000;
const CLOSE_MS = 5_000;

export interface ReplyServer {
  readonly port: number;
  close(): Promise<void>;
}

const reply = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

/**
 * An SMTP server that takes mail for one domain and sends none: no sign-in, no relay, nothing written to a disk. It is
 * meant to stand behind the helpline's own mail server, which brings TLS, a queue and a filter (ADR 0048).
 */
export async function startReplyServer(options: ReplyServerOptions): Promise<ReplyServer> {
  // Loaded when it is set up: most installations take no mail.
  const { SMTPServer } = await import('smtp-server');
  const tagOf = (address: string): string | null => {
    const at = address.lastIndexOf('@');
    return at > 0 && address.slice(at + 1).toLowerCase() === options.domain ? address.slice(0, at) : null;
  };
  const settled = <T>(work: Promise<T>, then: (value: T) => void, failed: (error: Error) => void): void => {
    work.then(then, (error: unknown) => {
      options.onFault(error);
      failed(reply(451, '4.3.0 try again later'));
    });
  };
  const server = new SMTPServer({
    name: options.domain,
    banner: 'replies to notices',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideSMTPUTF8: true,
    size: MOST_REPLY_BYTES,
    maxClients: MOST_CLIENTS,
    socketTimeout: SILENT_MS,
    closeTimeout: CLOSE_MS,
    logger: false,
    onRcptTo({ address }, session, done) {
      const tag = tagOf(address);
      // An address that never was, one that has ended and one of elsewhere get the same answer.
      if (tag === null) return done(reply(550, '5.1.1 no such address'));
      if (session.envelope.rcptTo.length >= MOST_ADDRESSES) return done(reply(452, '4.5.3 too many addresses'));
      settled(
        options.accepts(tag),
        (isOpen) => done(isOpen ? null : reply(550, '5.1.1 no such address')),
        (error) => done(error),
      );
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= MOST_REPLY_BYTES) chunks.push(chunk);
      });
      stream.once('error', done);
      stream.once('end', () => {
        if (size > MOST_REPLY_BYTES) return done(reply(552, '5.3.4 too large: write without attachments'));
        const { mailFrom, rcptTo } = session.envelope;
        const tags = [...new Set(rcptTo.flatMap(({ address }) => tagOf(address)?.toLowerCase() ?? []))];
        const mail = { returnPath: mailFrom ? mailFrom.address : '', tags, bytes: Buffer.concat(chunks) };
        settled(
          options.take(mail),
          (arrival) => {
            if (arrival === 'taken') return done();
            done(arrival === 'later' ? reply(451, '4.3.0 try again later') : reply(550, '5.7.1 not taken'));
          },
          (error) => done(error),
        );
      });
    },
  });
  // A sender that hangs up in the middle is the sender's affair.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
