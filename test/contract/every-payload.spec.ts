import { readSmtpUrl } from '../../src/infra/config/smtp-settings';
import { Mailer } from '../../src/infra/mail/mailer';
import { webhookHeaders } from '../../src/infra/webhook/signature';
import { OutgoingHttp } from '../../src/infra/webhook/outgoing-http';
import { startTestApp } from '../support/app';
import { HeldPlatform } from '../support/held-platform';
import { startMailbox } from '../support/mailbox';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(60_000);

/** What would be worst of all: a notice with a name in it. */
const BODY = Buffer.from(JSON.stringify({ type: 'notice.takedown', id: 'n', victim: 'Nguyễn' }));
const NOT_KNOWN = /does not know|no document knows/;

/**
 * Every receiver of the test suite holds what it is sent against the published documents when it stops, whatever its
 * test was about: webhooks (OwnPlatform, HeldPlatform, the sandbox, the platforms of the fault suite), mails and feeds.
 * That they do is shown here, or a receiver that looks at nothing would pass as well as one that finds nothing.
 */
describe('a payload that no document knows', () => {
  async function send(host: string, path: string, secret: string): Promise<number | null> {
    const http = new OutgoingHttp({ policy: { allowPrivate: [host] } });
    const message = { id: 'ntc_00000001', timestamp: Math.floor(Date.now() / 1000), body: BODY };
    const headers = { 'content-type': 'application/json', ...webhookHeaders(message, [secret]) };
    const { status } = await http.post({ url: `http://${host}${path}`, headers, body: BODY });
    await http.close();
    return status;
  }

  it.each(['/webhooks', '/webhooks-that-are-new'])('fails the test whose platform gets it at %s', async (path) => {
    const platform = await OwnPlatform.start();
    expect(await send(platform.host, path, platform.secret)).toBe(200);
    await expect(platform.stop()).rejects.toThrow(NOT_KNOWN);
  });

  it('fails the test whose platform holds back its answers', async () => {
    const platform = await HeldPlatform.start();
    platform.release();
    expect(await send(platform.host, '/webhooks', platform.secret)).toBe(200);
    await expect(platform.stop()).rejects.toThrow(NOT_KNOWN);
  });

  it('fails the test whose sandbox gets it', async () => {
    const test = await startTestApp({ worker: false });
    const { host, webhookSecret } = test.platforms.silent;
    expect(await send(host, '/webhooks/buckler', webhookSecret)).toBe(200);
    await expect(test.stop()).rejects.toThrow(NOT_KNOWN);
  });

  it('fails the test whose mailbox gets it as a file', async () => {
    const mailbox = await startMailbox();
    const mailer = new Mailer({
      server: readSmtpUrl(mailbox.url, false),
      sender: { address: 'notices@example.org', name: 'Helpline', replyTo: 'notices@example.org' },
    });
    const sent = await mailer.send({
      id: 'ntc_00000001',
      inReplyTo: null,
      to: 'abuse@platform.example.org',
      date: new Date(),
      subject: 'Notice',
      text: 'See the file.',
      attachments: [{ filename: 'notice.json', contentType: 'application/json', content: BODY }],
    });
    expect(sent).toMatchObject({ status: 250 });
    await mailer.close();
    await expect(mailbox.stop()).rejects.toThrow(NOT_KNOWN);
  });
});
