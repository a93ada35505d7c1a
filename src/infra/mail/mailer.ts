import type { SmtpServer } from '../config/smtp-settings';
import { composeMail, type MailSender, type OutgoingMail } from './mail-message';
import { type MailResult, sendOverSmtp } from './smtp-session';

export interface MailerOptions {
  /** The helpline's own mail server; null when none is set up. */
  readonly server: SmtpServer | null;
  readonly sender: MailSender;
  /** Whole time of one call; default 15,000. */
  readonly timeoutMs?: number;
  /** More certificate authorities, for a server inside a closed network or a test. */
  readonly ca?: string;
}

/**
 * Hands mails to the helpline's mail server, each over a connection of its own. What the server does is a value, not an
 * exception (style note 3.3); a mail that could be read in two ways is an exception, because it is ours.
 */
export class Mailer {
  private readonly running = new Set<Promise<MailResult>>();

  constructor(private readonly options: MailerOptions) {}

  /** Sends a mail once. `freshUntil` (`performance.now()`): later than that no byte of it is written. */
  async send(mail: OutgoingMail, freshUntil = Infinity): Promise<MailResult> {
    const { server, sender, timeoutMs = 15_000, ca } = this.options;
    const composed = await composeMail(mail, sender);
    if (server === null)
      return { status: null, error: 'not-configured', durationMs: 0, responseSha256: null, tlsPeer: null };
    const greeting = sender.address.slice(sender.address.indexOf('@') + 1);
    const sent = sendOverSmtp(server, composed, { timeoutMs, freshUntil, greeting, ca });
    this.running.add(sent);
    try {
      return await sent;
    } finally {
      this.running.delete(sent);
    }
  }

  /** Lets running calls end; each closes its own connection and none takes longer than its limit. */
  async close(): Promise<void> {
    await Promise.allSettled(this.running);
  }
}
