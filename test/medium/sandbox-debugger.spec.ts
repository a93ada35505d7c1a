import { Webhook } from 'standardwebhooks';
import { newDemo } from '../../src/local/demo-file';
import { type Sandbox, startSandbox } from '../../src/local/sandbox/sandbox-server';
import type { SandboxPlatform } from '../../src/local/sandbox/scenarios';
import { freePort } from '../support/free-port';
import { rawRequest } from '../support/raw-http';

jest.setTimeout(60_000);

describe('the debugger of the sandbox', () => {
  let sandbox: Sandbox;
  let platform: SandboxPlatform;
  beforeEach(async () => {
    const port = await freePort();
    const { platforms } = newDemo(port);
    platform = platforms.find(({ scenario }) => scenario === 'silent')!;
    sandbox = await startSandbox({ port, platforms });
  });
  afterEach(() => sandbox.stop());

  const page = async (at: string): Promise<string> => (await fetch(`${sandbox.url}${at}`)).text();
  const body = '{ "type":"notice.takedown", "note":"<b>it\'s</b>" }';
  async function send(id: string, more: { age?: number; secret?: string } = {}): Promise<number> {
    const at = new Date(Date.now() - (more.age ?? 0) * 1000);
    const signature = new Webhook(more.secret ?? platform.webhookSecret).sign(id, at, body);
    const { host } = platform;
    const head = `POST /webhooks/buckler HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-type: application/json\r\n`;
    const signed = `webhook-id: ${id}\r\nwebhook-timestamp: ${Math.floor(at.getTime() / 1000)}\r\nwebhook-signature: ${signature}\r\n`;
    const answer = await rawRequest(sandbox.url, `${head}${signed}content-length: ${body.length}\r\n\r\n${body}`);
    return answer.status;
  }
  /** Name and result of each check on the page of a request. */
  const checks = (html: string) =>
    [...html.matchAll(/<th>([^<]+)<\/th>\s*<td><span class="tag (good|bad)">/g)].map(
      ([, name, how]) => `${name} ${how}`,
    );

  it('shows each check, the signed text, the headers and what the secret gives', async () => {
    expect(await page('/debug')).toContain('Nothing has come yet.');
    expect(await send('notice_debug_1')).toBe(200);
    expect(await page('/debug')).toContain('notice_debug_1');
    const html = await page('/debug/1');
    const names = ['webhook-id', 'webhook-timestamp', 'age', 'webhook-signature', 'signature fits'];
    expect(checks(html)).toEqual(names.map((name) => `${name} good`));
    expect(html).toMatch(/notice_debug_1\.\d{10}\.\{ &quot;type&quot;/);
    expect(html).not.toContain("<b>it's</b>");
    expect(html).toMatch(/<th>webhook-timestamp<\/th>\s*<td><code>\d{10}/);
  });

  it('says which check failed', async () => {
    expect(await send('notice_debug_2', { age: 1000 })).toBe(401);
    expect(checks(await page('/debug/1')).filter((each) => each.endsWith('bad'))).toEqual(['age bad']);
    expect(await send('notice_debug_3', { secret: platform.answerSecret })).toBe(401);
    expect(checks(await page('/debug/2')).filter((each) => each.endsWith('bad'))).toEqual(['signature fits bad']);
  });

  it('gives the request for a shell with every byte of it', async () => {
    await send('notice_debug_4');
    const html = (await page('/debug/1')).replaceAll('&#39;', "'");
    const encoded = /printf '%s' ([A-Za-z0-9+/=]+) \| base64 -d/.exec(html)![1]!;
    expect(Buffer.from(encoded, 'base64').toString()).toBe(body);
    expect(html).toContain(`--request POST '${platform.endpoint}'`);
    expect(html).toContain("--header 'webhook-id: notice_debug_4'");
  });

  it('sends a request again, which has no second effect', async () => {
    await send('notice_debug_5');
    const answer = await fetch(`${sandbox.url}/debug/1/replay`, { method: 'POST', redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/debug/2']);
    expect(sandbox.inbox().map(({ duplicate }) => duplicate)).toEqual([false, true]);
    const foreign = { method: 'POST', headers: { origin: 'https://elsewhere.example.org' } };
    expect((await fetch(`${sandbox.url}/debug/1/replay`, foreign)).status).toBe(403);
  });

  it('remembers the last fifty and no more', async () => {
    for (let n = 0; n < 51; n += 1) await send(`notice_many_${n}`);
    expect((await fetch(`${sandbox.url}/debug/1`)).status).toBe(404);
    expect((await fetch(`${sandbox.url}/debug/51`)).status).toBe(200);
  });
});
