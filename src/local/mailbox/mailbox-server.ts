import type { AddressInfo } from 'node:net';
import { readMail, type ReadMail } from './mail-text';

export interface MailInBox extends ReadMail {
  readonly number: number;
  readonly at: string;
  /** Who the envelope named, which the headers need not. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly raw: string;
}

export interface Mailbox {
  /** For SMTP_URL. */
  readonly url: string;
  readonly port: number;
  /** Oldest first, the last 200. */
  mails(): readonly MailInBox[];
  stop(): Promise<void>;
}

const KEPT = 200;
const MAX_MAIL_BYTES = 1024 * 1024;

/** A real SMTP server on the loopback address that keeps every mail, in memory only, and sends none on. */
export async function startMailbox({ port = 0 }: { port?: number } = {}): Promise<Mailbox> {
  // Loaded when it is needed: it is an ES module, and production never starts it.
  const { SMTPServer } = await import('smtp-server');
  const mails: MailInBox[] = [];
  let count = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= MAX_MAIL_BYTES) chunks.push(chunk);
      });
      stream.once('error', done);
      stream.once('end', () => {
        // RFC 5321 section 4.2.3: 552 is "too much mail data".
        if (size > MAX_MAIL_BYTES) return done(Object.assign(new Error('more than 1 MB'), { responseCode: 552 }));
        const raw = Buffer.concat(chunks).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) };
        mails.push({ ...readMail(raw), number: ++count, at: new Date().toISOString(), envelope, raw });
        if (mails.length > KEPT) mails.shift();
        done();
      });
    },
  });
  // A sender that hangs up in the middle is the sender's affair.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const bound = (server.server.address() as AddressInfo).port;
  return {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    mails: () => mails,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
