import MailComposer from 'nodemailer/lib/mail-composer';
import { isMailAddress } from '../../domain/platform/contact-address';
import { InvariantError } from '../../domain/shared/decision';

export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** One mail to one address. */
export interface OutgoingMail {
  /** The same for every attempt to send the same thing, so that a receiver can tell a repetition; without the host. */
  readonly id: string;
  /** The id of the mail that this one is about; it is shown below that one. */
  readonly inReplyTo: string | null;
  /** Where a reply to this mail goes; left out or null: where replies to all our mails go. */
  readonly replyTo?: string | null;
  readonly to: string;
  readonly date: Date;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
}

/** Who the mails of this installation are from. */
export interface MailSender {
  readonly address: string;
  readonly name: string;
  /** Where a human's reply goes to. */
  readonly replyTo: string;
}

/** A mail as it goes over the wire, with its envelope. */
export interface ComposedMail {
  readonly from: string;
  readonly to: string;
  readonly bytes: Buffer;
}

const MAIL_ID = /^[A-Za-z0-9_-]{8,80}$/;

/**
 * Writes a mail (RFC 5322, MIME). Throws InvariantError where a value could end a header line and begin another one, or
 * where an address is not one plain address: nobody may slip a recipient or a header into a notice. Files and URLs are
 * never read.
 */
export async function composeMail(mail: OutgoingMail, sender: MailSender): Promise<ComposedMail> {
  const replyTo = mail.replyTo ?? sender.replyTo;
  for (const address of [mail.to, sender.address, replyTo])
    if (!isMailAddress(address)) throw new InvariantError('a mail goes from and to one plain address');
  for (const id of [mail.id, ...(mail.inReplyTo === null ? [] : [mail.inReplyTo])])
    if (!MAIL_ID.test(id)) throw new InvariantError('the id of a mail has 8 to 80 letters, digits, _ or -');
  const values = mail.attachments.flatMap(({ filename, contentType }) => [filename, contentType]);
  for (const value of [mail.subject, sender.name, ...values])
    if (/\p{Cc}/u.test(value)) throw new InvariantError('the header of a mail holds no control characters');
  const host = sender.address.slice(sender.address.indexOf('@') + 1);
  const composer = new MailComposer({
    from: { name: sender.name, address: sender.address },
    to: { name: '', address: mail.to },
    ...(replyTo === sender.address ? {} : { replyTo: { name: sender.name, address: replyTo } }),
    subject: mail.subject,
    messageId: `<${mail.id}@${host}>`,
    ...(mail.inReplyTo === null
      ? {}
      : { inReplyTo: `<${mail.inReplyTo}@${host}>`, references: `<${mail.inReplyTo}@${host}>` }),
    date: mail.date,
    // RFC 3834: no holiday answer is wanted for what a machine sent.
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: mail.text,
    encoding: 'quoted-printable',
    // base64: no server on the way changes a line end in what is signed.
    attachments: mail.attachments.map((attachment) => ({ ...attachment, contentTransferEncoding: 'base64' })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
  });
  return { from: sender.address, to: mail.to, bytes: await composer.compile().build() };
}
