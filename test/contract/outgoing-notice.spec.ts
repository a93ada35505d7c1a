import { Webhook } from 'standardwebhooks';
import { OutgoingHttp } from '../../src/infra/webhook/outgoing-http';
import { webhookHeaders } from '../../src/infra/webhook/signature';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { httpPeer } from '../support/http-peer';

/** A platform that reads our notices with the public library and nothing of ours. */
async function platform(secret: string): Promise<Awaited<ReturnType<typeof httpPeer>>> {
  const webhook = new Webhook(secret);
  const peer = await httpPeer((_request, response) => {
    const { body, headers } = peer.requests.at(-1) as (typeof peer.requests)[number];
    try {
      webhook.verify(body, headers as Record<string, string>);
      response.writeHead(202).end();
    } catch {
      response.writeHead(401).end();
    }
  });
  return peer;
}

describe('a notice on the wire', () => {
  const secret = newWebhookSecret();
  // Line ends, accents, an emoji and odd spacing: a re-serialised body would not verify.
  const body = Buffer.from(
    '{ "legalBasis":"us.take-it-down",\r\n  "urls" : ["https://example.org/ảnh?a=1&b=%20"], "note":"🛡 \\u00e9" }\n',
  );
  let peer: Awaited<ReturnType<typeof platform>>;
  let http: OutgoingHttp;

  beforeEach(async () => {
    peer = await platform(secret);
    http = new OutgoingHttp({ policy: { allowPrivate: [`platform.localhost:${peer.port}`] } });
  });
  afterEach(async () => {
    await http.close();
    await peer.close();
  });

  const send = (secrets: string[], id = 'notice_0001', timestamp = Math.floor(Date.now() / 1000)) =>
    http.post({
      url: `http://platform.localhost:${peer.port}/notices`,
      headers: { 'content-type': 'application/json', ...webhookHeaders({ id, timestamp, body }, secrets) },
      body,
    });

  it('is accepted by a platform that verifies with the public library, byte for byte', async () => {
    expect(await send([secret])).toMatchObject({ status: 202, error: null });
    expect(peer.requests[0]?.body.equals(body)).toBe(true);
    expect(peer.requests[0]?.headers['content-type']).toBe('application/json');
  });

  it('keeps its id over all attempts while each attempt has its own time', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const timestamp of [now - 60, now])
      expect(await send([secret], 'notice_0002', timestamp)).toMatchObject({ status: 202 });
    expect(peer.requests.map((request) => request.headers['webhook-id'])).toEqual(['notice_0002', 'notice_0002']);
    expect(new Set(peer.requests.map((request) => request.headers['webhook-signature'])).size).toBe(2);
  });

  it('is accepted by a platform that still has the old secret during a rotation', async () => {
    expect(await send([newWebhookSecret(), secret])).toMatchObject({ status: 202 });
  });

  it('is refused by a platform when the secret is another or the time is long past', async () => {
    expect(await send([newWebhookSecret()])).toMatchObject({ status: 401 });
    expect(await send([secret], 'notice_0003', Math.floor(Date.now() / 1000) - 600)).toMatchObject({ status: 401 });
  });
});
