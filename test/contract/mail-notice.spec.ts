import Ajv2020 from 'ajv/dist/2020';
import { Webhook } from 'standardwebhooks';
import { aNoticeContent } from '../factories/notice-content';
import { noticeBody } from '../../src/domain/notice/notice-formats';
import { noticeMail, webhookIdOf } from '../../src/features/notice/notice-mail';
import { NOTICE_SCHEMA } from '../../src/features/notice/notice-schema';
import { readSmtpUrl } from '../../src/infra/config/smtp-settings';
import { Mailer } from '../../src/infra/mail/mailer';
import { webhookHeaders } from '../../src/infra/webhook/signature';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { type Mailbox, startMailbox } from '../support/mailbox';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('uuid', UUID);
ajv.addFormat('uri', (value: string) => URL.canParse(value));
ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/);
ajv.addFormat('date-time', (value: string) => !Number.isNaN(Date.parse(value)));
const isNotice = ajv.compile(NOTICE_SCHEMA);

/** The bytes of an attached file, read off the raw mail with nothing of ours. */
function attached(raw: string, name: string): Buffer {
  const part = raw
    .split(/\r\n--[^\r\n]+\r\n/)
    .find((one) => one.includes(`Content-Disposition: attachment; filename=${name}\r\n`));
  if (part === undefined) throw new Error(`${name} is not attached`);
  expect(part).toContain('Content-Transfer-Encoding: base64\r\n');
  return Buffer.from(part.slice(part.indexOf('\r\n\r\n')).split('\r\n--')[0]!, 'base64');
}

describe('a notice by mail', () => {
  const id = '0197a0f0-0000-7000-8000-000000000001';
  const secret = newWebhookSecret();
  // Accents, an emoji and odd spacing: bytes that were re-serialised or re-encoded on the way would not verify.
  const body = Buffer.from(
    `${noticeBody(
      aNoticeContent('takedown', {
        id,
        notifier: { organisation: 'Trung tâm Ví dụ 🛡', email: 'notices@example.org', signature: 'Người ký' },
        items: [{ id: '0197a0f0-0000-7000-8000-000000000002', url: 'https://example.org/p/%E1%BA%A3nh?a=1&b=.' }],
      }),
      'buckler-1',
    )}\r\n \n`,
  );
  let mailbox: Mailbox;
  let mailer: Mailer;

  beforeEach(async () => {
    mailbox = await startMailbox();
    mailer = new Mailer({
      server: readSmtpUrl(mailbox.url, false),
      sender: { address: 'notices@example.org', name: 'Trung tâm Ví dụ', replyTo: 'notices@example.org' },
    });
  });
  afterEach(async () => {
    await mailer.close();
    await mailbox.stop();
  });

  async function send(secrets: string[]): Promise<string> {
    const message = { id: webhookIdOf(id), timestamp: Math.floor(Date.now() / 1000), body };
    const signature = secrets.length === 0 ? null : webhookHeaders(message, secrets);
    const sent = await mailer.send({
      ...noticeMail(body, signature, null),
      to: 'abuse@platform.example.org',
      date: new Date(),
    });
    expect(sent).toMatchObject({ status: 250, error: null });
    return mailbox.mails().at(-1)!.raw;
  }
  const headersOf = (raw: string): Record<string, string> =>
    Object.fromEntries(
      attached(raw, 'notice.json.signature')
        .toString('ascii')
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/: (.*)/).slice(0, 2)),
    ) as Record<string, string>;

  it('brings the frozen bytes, byte for byte, and they fit the published schema', async () => {
    const file = attached(await send([secret]), 'notice.json');
    expect(file.equals(body)).toBe(true);
    expect({ fits: isNotice(JSON.parse(file.toString('utf8'))), errors: isNotice.errors }).toEqual({
      fits: true,
      errors: null,
    });
  });

  it('is verified by a platform with the public library, from the two files and its own secret', async () => {
    const raw = await send([secret]);
    const verify = (key: string, bytes: Buffer) => () => new Webhook(key).verify(bytes, headersOf(raw));
    const file = attached(raw, 'notice.json');
    expect(verify(secret, file)).not.toThrow();
    expect(verify(newWebhookSecret(), file)).toThrow('No matching signature');
    expect(verify(secret, Buffer.from(file.toString().replace('48', '49')))).toThrow('No matching signature');
    expect(headersOf(raw)['webhook-id']).toBe(webhookIdOf(id));
  });

  it('has no signature where the platform has no secret, rather than one that nobody can check', async () => {
    expect(await send([])).not.toContain('notice.json.signature');
  });
});
