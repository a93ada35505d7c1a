import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { readSmtpUrl } from '../../src/infra/config/smtp-settings';
import { Mailer } from '../../src/infra/mail/mailer';
import { newDemo } from '../../src/local/demo-file';
import { freePort } from '../../src/local/embedded-postgres';
import { startMailbox, type Mailbox } from '../../src/local/mailbox/mailbox-server';
import { startSandbox, type Sandbox } from '../../src/local/sandbox/sandbox-server';
import { abuseAddressOf, type SandboxPlatform } from '../../src/local/sandbox/scenarios';

interface Answer {
  type: string;
  items: string[];
  reason?: { code: string };
}

/** Stands where the helpline stands: receives the platforms' answers and says when one has come. */
class AnswerDesk {
  readonly answers: { headers: http.IncomingHttpHeaders; raw: string; body: Answer }[] = [];
  failures = 0;
  private readonly server = http.createServer((request, response) => {
    let raw = '';
    request.on('data', (chunk: Buffer) => (raw += chunk.toString()));
    request.on('end', () => {
      if (this.failures > 0) {
        this.failures -= 1;
        response.writeHead(503).end();
        return;
      }
      this.answers.push({ headers: request.headers, raw, body: JSON.parse(raw) as Answer });
      response.writeHead(202).end();
      this.server.emit('answer');
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()));
    return `http://localhost:${(this.server.address() as AddressInfo).port}/answers`;
  }

  async waitFor(count: number): Promise<Answer[]> {
    while (this.answers.length < count) await once(this.server, 'answer');
    return this.answers.map(({ body }) => body);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

describe('the sandbox platforms', () => {
  let sandbox: Sandbox;
  let mailbox: Mailbox;
  let desk: AnswerDesk;
  let answerUrl: string;
  let platforms: readonly SandboxPlatform[];

  beforeEach(async () => {
    desk = new AnswerDesk();
    answerUrl = await desk.open();
    const demo = newDemo(await freePort());
    platforms = demo.platforms;
    mailbox = await startMailbox();
    sandbox = await startSandbox({
      port: demo.sandboxPort,
      platforms,
      staff: demo.staff,
      mailbox,
      answerDelayMs: 0,
    });
  });

  afterEach(async () => {
    await sandbox.stop();
    await mailbox.stop();
    desk.close();
  });

  const platform = (slug: string) => {
    const found = platforms.find((each) => each.slug === slug);
    if (!found) throw new Error(`no platform ${slug}`);
    return found;
  };

  const call = (host: string, path: string, options: http.RequestOptions = {}, body?: string) =>
    new Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }>((resolve, reject) => {
      const headers = { ...options.headers, host: `${host}:${sandbox.port}` };
      const request = http.request(
        { ...options, host: '127.0.0.1', port: sandbox.port, path, headers, agent: false },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        },
      );
      request.on('error', reject).end(body);
    });

  const deliver = (slug: string, over: { id?: string; secret?: string; notice?: object } = {}) => {
    const { webhookSecret, host } = platform(slug);
    const id = over.id ?? 'msg_1';
    const body = JSON.stringify({
      type: 'notice.takedown',
      id: 'n-1',
      items: [{ id: 'i-1', url: `http://${host}/p/shape-1` }],
      answer: { url: answerUrl },
      ...over.notice,
    });
    const at = new Date();
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(over.secret ?? webhookSecret).sign(id, at, body),
    };
    return call(`${slug}.localhost`, '/webhooks/buckler', { method: 'POST', headers }, body);
  };

  const pageStatus = async (slug: string) => (await call(`${slug}.localhost`, '/p/shape-1')).status;

  it('the prompt platform says received, takes the page down and says removed, each signed with its own secret', async () => {
    expect(await pageStatus('examplebox')).toBe(200);
    expect((await deliver('examplebox')).status).toBe(200);
    expect((await desk.waitFor(2)).map(({ type }) => type).sort()).toEqual(['received', 'removed']);
    expect(await pageStatus('examplebox')).toBe(404);
    for (const { raw, headers } of desk.answers)
      new Webhook(platform('examplebox').answerSecret).verify(raw, headers as Record<string, string>);
    expect(desk.answers.map(({ headers }) => headers['webhook-id'])).toEqual([
      expect.stringMatching(/^ans_/),
      expect.stringMatching(/^ans_/),
    ]);
  });

  it('a second delivery under the same webhook-id is shown as a duplicate and has no second effect', async () => {
    await deliver('examplebox');
    await desk.waitFor(2);
    expect((await deliver('examplebox')).status).toBe(200);
    expect(sandbox.inbox().map(({ duplicate }) => duplicate)).toEqual([false, true]);
    await deliver('examplebox', { id: 'msg_2' });
    expect(await desk.waitFor(4)).toHaveLength(4);
  });

  it('a signature by another key is answered with 401 and nothing is done', async () => {
    const { status } = await deliver('examplebox', { secret: platform('slowtube').webhookSecret });
    expect(status).toBe(401);
    expect(sandbox.inbox()).toMatchObject([{ verified: false, status: 401 }]);
    expect(await pageStatus('examplebox')).toBe(200);
  });

  it('the refusing platform names the reason, and its page stays up', async () => {
    await deliver('refusebook');
    expect(await desk.waitFor(1)).toMatchObject([
      { type: 'refused', reason: { code: 'not_hosted_here' }, items: ['i-1'] },
    ]);
    expect(await pageStatus('refusebook')).toBe(200);
  });

  it('an address of somebody else is refused, not claimed as removed', async () => {
    await deliver('examplebox', { notice: { items: [{ id: 'i-9', url: 'https://elsewhere.test/p/shape-1' }] } });
    expect((await desk.waitFor(2)).map(({ type }) => type).sort()).toEqual(['received', 'refused']);
  });

  it('takes each notice of a batch as if it had come alone, and names those that it does not take', async () => {
    const notices = ['msg_batch_1', 'msg_batch_2', 'msg_batch_3'].map((webhookId, n) => {
      const body = JSON.stringify({
        type: 'notice.takedown',
        id: `n-${n}`,
        items: [{ id: `i-${n}`, url: `http://${platform('examplebox').host}/p/shape-${n}` }],
        answer: { url: answerUrl },
      });
      const at = new Date();
      const key = platform(n === 1 ? 'slowtube' : 'examplebox').webhookSecret;
      const webhookTimestamp = String(Math.floor(at.getTime() / 1000));
      return { webhookId, webhookTimestamp, webhookSignature: new Webhook(key).sign(webhookId, at, body), body };
    });
    const { status, text } = await deliver('examplebox', {
      id: 'batch_0001',
      notice: { type: 'notice.batch', messages: notices, id: undefined, items: undefined, answer: undefined },
    });
    expect([status, JSON.parse(text)]).toEqual([200, { results: [{ webhookId: 'msg_batch_2', status: 401 }] }]);
    expect((await desk.waitFor(4)).map(({ type }) => type).sort()).toEqual([
      ...['received', 'received'],
      ...['removed', 'removed'],
    ]);
    expect(sandbox.inbox().map(({ webhookId, verified }) => [webhookId, verified])).toEqual([
      ['msg_batch_1', true],
      ['msg_batch_2', false],
      ['msg_batch_3', true],
    ]);
    expect(
      (
        await deliver('examplebox', {
          id: 'batch_0002',
          secret: platform('slowtube').webhookSecret,
          notice: { type: 'notice.batch', messages: notices },
        })
      ).status,
    ).toBe(401);
  });

  it('the flaky one fails twice and then works', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) statuses.push((await deliver('flakypics')).status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(await desk.waitFor(2)).toHaveLength(2);
  });

  it('the busy one says when to come back, twice, and then works', async () => {
    const first = await deliver('busyboard');
    expect([first.status, first.headers['retry-after']]).toEqual([429, '2']);
    expect([(await deliver('busyboard')).status, (await deliver('busyboard')).status]).toEqual([429, 200]);
  });

  it('the closed one says 410, and the silent one accepts', async () => {
    expect((await deliver('gonesite')).status).toBe(410);
    expect((await deliver('silenthub')).status).toBe(200);
    expect(sandbox.inbox().map(({ answers }) => answers)).toEqual([[], []]);
  });

  it('an answer that the helpline could not take is sent again', async () => {
    desk.failures = 1;
    await deliver('refusebook');
    expect(await desk.waitFor(1)).toHaveLength(1);
  });

  it('an answer is never sent to another machine', async () => {
    await deliver('refusebook', { notice: { answer: { url: 'http://192.0.2.1/answers' } } });
    const outcomes = () => sandbox.inbox().flatMap(({ answers }) => answers.map(({ outcome }) => outcome));
    while (outcomes().length === 0) await call('localhost', '/api/inbox');
    expect(outcomes()).toEqual([expect.stringContaining('this machine only')]);
  });

  it('a person can take a page down by hand, and put it back, but not from a form on another site', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const form = (state: string) => `host=silenthub.localhost&slug=shape-1&state=${state}`;
    const foreign = { ...headers, origin: 'https://elsewhere.test' };
    expect((await call('localhost', '/pages', { method: 'POST', headers: foreign }, form('down'))).status).toBe(403);
    expect((await call('localhost', '/pages', { method: 'POST', headers }, form('down'))).status).toBe(303);
    expect(await pageStatus('silenthub')).toBe(404);
    await call('localhost', '/pages', { method: 'POST', headers }, form('up'));
    expect(await pageStatus('silenthub')).toBe(200);
  });

  it('shows the one-time codes on its own page only, and shows what came in as text', async () => {
    await deliver('silenthub', { notice: { id: '<script>alert(1)</script>' } });
    const own = await call('localhost', '/');
    expect(own.text).toMatch(/<output[^>]*>\d{6}<\/output>/);
    const entry = await call('localhost', '/inbox/1');
    expect(entry.text).toContain('&lt;script&gt;');
    expect(entry.text).not.toContain('<script');
    const rebound = await call('elsewhere.test', '/');
    expect([rebound.status, rebound.text.includes('<output')]).toEqual([404, false]);
  });

  it('a recalled notice is no longer acted on', async () => {
    await sandbox.stop();
    sandbox = await startSandbox({ port: sandbox.port, platforms, answerDelayMs: 1000 });
    await deliver('examplebox');
    await deliver('examplebox', { id: 'msg_2', notice: { type: 'notice.recall', id: 'n-2', recalls: 'n-1' } });
    // A later notice is answered later, so once it is, the recalled one would have been as well.
    const items = [{ id: 'i-3', url: `http://${platform('examplebox').host}/p/shape-3` }];
    await deliver('examplebox', { id: 'msg_3', notice: { id: 'n-3', items } });
    while (!desk.answers.some(({ body }) => body.type === 'removed')) await desk.waitFor(desk.answers.length + 1);
    expect(desk.answers.filter(({ body }) => body.type === 'removed').map(({ body }) => body.items)).toEqual([['i-3']]);
    expect(await pageStatus('examplebox')).toBe(200);
  });

  it('remembers after a restart what it received and which pages are down', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'buckler-sandbox-'));
    const restart = async () => {
      await sandbox.stop();
      sandbox = await startSandbox({ port: sandbox.port, platforms, dataDir, answerDelayMs: 0 });
    };
    await restart();
    await deliver('examplebox');
    await desk.waitFor(2);
    await restart();
    expect(await pageStatus('examplebox')).toBe(404);
    await deliver('examplebox');
    expect(sandbox.inbox().map(({ duplicate }) => duplicate)).toEqual([false, true]);
    rmSync(dataDir, { recursive: true });
  });

  it('the mailbox takes a mail over SMTP and shows its words, escaped', async () => {
    const mail = [
      'From: Buckler <notices@helpline.example.org>',
      'To: desk@platform.test',
      'Subject: =?utf-8?B?VGjDtG5nIGLDoW8=?=',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Xin ch=C3=A0o <b>',
      '.',
    ];
    const commands = ['EHLO test', 'MAIL FROM:<notices@helpline.example.org>', 'RCPT TO:<desk@platform.test>', 'DATA'];
    const socket = net.connect(mailbox.port, '127.0.0.1');
    let heard = '';
    for (const line of [...commands, mail.join('\r\n'), 'QUIT', undefined]) {
      // A reply is whole when its last line has a blank after the code.
      while (!/^\d{3} .*\r\n$/m.test(heard)) heard += String((await once(socket, 'data'))[0]);
      heard = '';
      if (line !== undefined) socket.write(`${line}\r\n`);
    }
    socket.end();
    expect((await call('localhost', '/mailbox')).text).toContain('Thông báo');
    expect((await call('localhost', '/mailbox/1')).text).toContain('Xin chào &lt;b&gt;');
  });

  it('the mailbox shows what is attached: the notice set out to be read, its signature, and both as text', async () => {
    const sender = {
      address: 'notices@helpline.example.org',
      name: 'Buckler',
      replyTo: 'notices@helpline.example.org',
    };
    const mailer = new Mailer({ server: readSmtpUrl(mailbox.url, false), sender });
    await mailer.send({
      id: 'ntc_0001',
      inReplyTo: null,
      to: abuseAddressOf('gonesite'),
      date: new Date(),
      subject: 'Notice ntc_0001',
      text: 'Xin hãy gỡ bỏ <script>',
      attachments: [
        {
          filename: 'notice.json',
          contentType: 'application/json',
          content: Buffer.from('{"id":"<script>alert(1)</script>","note":"ảnh"}'),
        },
        {
          filename: 'notice.json.signature',
          contentType: 'text/plain',
          content: Buffer.from('webhook-id: ntc_0001\n'),
        },
      ],
    });
    const page = (await call('localhost', '/mailbox/1')).text;
    expect(page).toContain('Xin hãy gỡ bỏ &lt;script&gt;');
    expect(page).toContain(
      '{\n  &quot;id&quot;: &quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;,\n  &quot;note&quot;: &quot;ảnh&quot;\n}',
    );
    expect(page).toContain('<h2>notice.json.signature</h2>');
    expect(page).toContain('webhook-id: ntc_0001');
    expect(page).not.toContain('<script');
    expect((await call('localhost', '/mailbox')).text).toContain('abuse@gonesite.example.org');
    expect((await call('localhost', '/')).text).toContain('abuse@gonesite.example.org');
  });
});
