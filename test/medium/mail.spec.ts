import type { AddressInfo } from 'node:net';
import { readSmtpUrl } from '../../src/infra/config/smtp-settings';
import type { OutgoingMail } from '../../src/infra/mail/mail-message';
import { Mailer, type MailerOptions } from '../../src/infra/mail/mailer';
import { type Mailbox, startMailbox } from '../../src/local/mailbox/mailbox-server';
import { judgeMailResponse } from '../../src/domain/notice/delivery-schedule';
import { closedPort } from '../support/http-peer';
import { selfSigned } from '../support/self-signed';
import { type SmtpPeer, smtpPeer, type SmtpScript } from '../support/smtp-peer';
import { until } from '../support/until';

const sender = {
  address: 'notices@helpline.example.org',
  name: 'Trung tâm hỗ trợ',
  replyTo: 'desk@helpline.example.org',
};
const mail: OutgoingMail = {
  id: 'ntc_0001',
  inReplyTo: null,
  to: 'abuse@platform.example.org',
  date: new Date('2026-11-24T08:00:00Z'),
  subject: 'Notice ntc_0001 – thông báo gỡ bỏ, cần xử lý trong vòng 48 giờ, theo luật của nước sở tại ✓',
  text: 'Xin hãy gỡ bỏ nội dung này.\n.\n..một dòng bắt đầu bằng dấu chấm\nhttps://example.org/ảnh?a=1&b=2\n',
  attachments: [{ filename: 'notice.json', contentType: 'application/json', content: Buffer.from('{"a":"ả"}\n') }],
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const mailerTo = (url: string, more: Partial<MailerOptions> = {}): Mailer => {
  const mailer = new Mailer({ server: readSmtpUrl(url, false), sender, timeoutMs: 5_000, ...more });
  closers.push(() => mailer.close());
  return mailer;
};
async function peer(script: SmtpScript): Promise<SmtpPeer> {
  const server = await smtpPeer(script);
  closers.push(() => server.close());
  return server;
}
async function mailbox(): Promise<Mailbox> {
  const box = await startMailbox();
  closers.push(() => box.stop());
  return box;
}

/** A real server with STARTTLS (or TLS from the first byte), a certificate of its own, and a sign-in. */
async function tlsServer({ secure = false, password = 'open sesame' } = {}) {
  const { SMTPServer } = await import('smtp-server');
  const certificate = selfSigned('localhost');
  const texts: string[] = [];
  const server = new SMTPServer({
    ...certificate,
    secure,
    logger: false,
    authOptional: true,
    disableReverseLookup: true,
    onAuth: (auth, _session, done) =>
      auth.password === password
        ? done(null, { user: auth.username })
        : done(Object.assign(new Error('Wrong'), { responseCode: 535 })),
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      stream.on('end', () => {
        texts.push(text);
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, cert: certificate.cert, texts };
}

describe('a mail', () => {
  it('arrives with its words, its Vietnamese, its dots and its attachment as they were', async () => {
    const box = await mailbox();
    const result = await mailerTo(box.url).send(mail);
    expect(result).toMatchObject({ status: 250, error: null, tlsPeer: null });
    expect(result.responseSha256).toMatch(/^[0-9a-f]{64}$/);
    const [arrived] = box.mails();
    expect(arrived).toMatchObject({
      subject: mail.subject,
      from: 'Trung tâm hỗ trợ <notices@helpline.example.org>',
      to: 'abuse@platform.example.org',
      envelope: { from: 'notices@helpline.example.org', to: ['abuse@platform.example.org'] },
    });
    expect(arrived!.text.replaceAll('\r\n', '\n').trimEnd()).toBe(mail.text.trimEnd());
    expect(arrived!.files).toEqual([
      { name: 'notice.json', type: expect.stringMatching(/^application\/json/), text: '{"a":"ả"}\n' },
    ]);
  });

  it('says who sent it by machine, when, where an answer goes, and repeats its id when it is sent again', async () => {
    const box = await mailbox();
    const mailer = mailerTo(box.url);
    await mailer.send(mail);
    await mailer.send({ ...mail, inReplyTo: 'ntc_0000' });
    const [first, second] = box.mails().map(({ raw }) => raw);
    for (const raw of [first, second]) {
      expect(raw).toMatch(/^Message-ID: <ntc_0001@helpline\.example\.org>\r$/m);
      expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
      expect(raw).toMatch(/^Date: Tue, 24 Nov 2026 08:00:00 \+0000\r$/m);
      expect(raw).toMatch(/^Reply-To: [^:]*<desk@helpline\.example\.org>\r$/m);
    }
    expect(first).not.toContain('In-Reply-To');
    expect(second).toMatch(/^In-Reply-To: <ntc_0000@helpline\.example\.org>\r$/m);
  });

  it('goes over a connection of its own, which is closed afterwards', async () => {
    const server = await peer({});
    const mailer = mailerTo(server.url);
    await Promise.all([mailer.send(mail), mailer.send({ ...mail, to: 'other@platform.example.org' })]);
    expect(server.connections()).toBe(2);
    await until('both have said goodbye', () => server.commands.filter((line) => line === 'QUIT').length === 2);
    expect(server.commands[0]).toBe('EHLO helpline.example.org');
  });

  it('is not sent where no server is set up', async () => {
    const mailer = new Mailer({ server: null, sender });
    expect(await mailer.send(mail)).toMatchObject({ status: null, error: 'not-configured', durationMs: 0 });
  });

  it('that would slip in a header or a recipient is refused before anything is connected', async () => {
    const server = await peer({});
    const mailer = mailerTo(server.url);
    const odd: Partial<OutgoingMail>[] = [
      ...['abuse@platform.example.org\r\nBcc: all@example.org', 'a@example.org, b@example.org', 'A <a@example.org>'],
      ...['a@example.org> SIZE=1\r\nRCPT TO:<b@example.org', '', 'abuse', 'ảnh@example.org'],
    ].map((to) => ({ to }));
    odd.push({ subject: 'Notice\r\nBcc: all@example.org' }, { subject: 'Notice\nX: y' }, { subject: 'Notice\0' });
    odd.push({ id: 'ntc_1@evil>\r\nX: y' }, { id: 'short' }, { inReplyTo: 'a>\r\nBcc: b@example.org' });
    odd.push({ attachments: [{ ...mail.attachments[0]!, filename: 'a"\r\nX: y' }] });
    odd.push({ attachments: [{ ...mail.attachments[0]!, contentType: 'text/plain\r\nX: y' }] });
    for (const change of odd)
      await expect(mailer.send({ ...mail, ...change })).rejects.toMatchObject({ name: 'InvariantError' });
    expect(server.connections()).toBe(0);
  });
});

describe('a server that', () => {
  const replies: [string, SmtpScript, number, string][] = [
    ['greets with 421', { greeting: '421 too many' }, 421, 'slow_down'],
    ['greets with 554', { greeting: '554 no service' }, 554, 'rejected'],
    ['refuses the sender for now', { MAIL: '451 later' }, 451, 'slow_down'],
    ['is busy with the mailbox', { RCPT: '450 4.2.1 later' }, 450, 'slow_down'],
    ['knows no such mailbox', { RCPT: '550 5.1.1 nobody here' }, 550, 'rejected'],
    ['wants no message', { DATA: '452 full' }, 452, 'slow_down'],
    ['refuses the message', { message: '554 5.7.1 looks bad' }, 554, 'rejected'],
    ['puts the message off', { message: '432 not now' }, 432, 'retry'],
    ['answers with several lines', { message: '250-one\r\n250 two' }, 250, 'delivered'],
  ];
  it.each(replies)('%s is judged by its code', async (_what, script, status, verdict) => {
    const server = await peer(script);
    const result = await mailerTo(server.url).send(mail);
    expect(result).toMatchObject({ status, error: null, responseSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(judgeMailResponse(result)).toBe(verdict);
  });

  it.each([
    ['never greets', { greeting: () => undefined }],
    ['falls silent at the recipient', { RCPT: () => undefined }],
    ['falls silent after the message', { message: () => undefined }],
  ] satisfies [string, SmtpScript][])('%s costs the time limit and no more', async (_what, script) => {
    const server = await peer(script);
    const result = await mailerTo(server.url, { timeoutMs: 300 }).send(mail);
    expect(result).toMatchObject({ status: null, error: 'timeout', responseSha256: null });
    expect(result.durationMs).toBeGreaterThanOrEqual(295);
    expect(result.durationMs).toBeLessThan(3_000);
    expect(judgeMailResponse(result)).toBe('retry');
  });

  it('drips a word at a time is cut off by the limit over all steps', async () => {
    const drip: NodeJS.Timeout[] = [];
    const server = await peer({ RCPT: (socket) => drip.push(setInterval(() => socket.write('250-more\r\n'), 40)) });
    const result = await mailerTo(server.url, { timeoutMs: 300 }).send(mail);
    drip.forEach(clearInterval);
    expect(result).toMatchObject({ status: null, error: 'timeout' });
  });

  it('talks without end is cut off', async () => {
    const server = await peer({ EHLO: (socket) => socket.write(`250-${'x'.repeat(200_000)}`) });
    expect(await mailerTo(server.url).send(mail)).toMatchObject({ status: null, error: 'other' });
  });

  it.each([
    ['before its greeting', { greeting: (socket) => socket.end() }],
    ['in the middle of the message', { firstBytes: (socket) => socket.destroy() }],
    ['after the message, without a word', { message: (socket) => socket.end() }],
  ] satisfies [string, SmtpScript][])('hangs up %s: it is tried again', async (_when, script) => {
    const server = await peer(script);
    const result = await mailerTo(server.url).send(mail);
    expect(result).toMatchObject({ status: null, error: 'reset' });
    expect(judgeMailResponse(result)).toBe('retry');
  });

  it('is not there is a value too', async () => {
    const nobody = mailerTo(`smtp://127.0.0.1:${await closedPort()}`);
    expect(await nobody.send(mail)).toMatchObject({ status: null, error: 'refused' });
  });
});

describe('an encrypted connection', () => {
  it('is made by STARTTLS where the server offers it, and the certificate is kept as evidence', async () => {
    const server = await tlsServer();
    const mailer = mailerTo(`smtp://localhost:${server.port}`, { ca: server.cert });
    const result = await mailer.send(mail);
    expect(result).toMatchObject({ status: 250, error: null });
    expect(result.tlsPeer).toMatch(/^CN=localhost sha256=([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(server.texts).toHaveLength(1);
  });

  it('is made from the first byte with smtps', async () => {
    const server = await tlsServer({ secure: true });
    const result = await mailerTo(`smtps://localhost:${server.port}`, { ca: server.cert }).send(mail);
    expect(result).toMatchObject({ status: 250, error: null, tlsPeer: expect.stringContaining('CN=localhost') });
  });

  it.each([false, true])(
    'with a certificate that nobody vouches for is not used (TLS from the start: %s)',
    async (secure) => {
      const server = await tlsServer({ secure });
      const result = await mailerTo(`${secure ? 'smtps' : 'smtp'}://localhost:${server.port}`).send(mail);
      expect(result).toMatchObject({ status: null, error: 'tls' });
      expect(judgeMailResponse(result)).toBe('retry');
      expect(server.texts).toEqual([]);
    },
  );

  it('with a certificate for another name is not used', async () => {
    const server = await tlsServer();
    const result = await mailerTo(`smtp://127.0.0.1:${server.port}`, { ca: server.cert }).send(mail);
    expect(result).toMatchObject({ status: null, error: 'tls' });
    expect(server.texts).toEqual([]);
  });

  it('that must be and is not offered means that nothing is said: no fallback to plain text', async () => {
    const server = await peer({});
    const required = { ...readSmtpUrl(server.url, false)!, isTlsRequired: true };
    const result = await mailerTo(server.url, { server: required }).send(mail);
    expect(result).toMatchObject({ status: null, error: 'tls' });
    expect(judgeMailResponse(result)).toBe('retry');
    expect(server.commands).toEqual(['EHLO helpline.example.org', 'STARTTLS']);
  });

  it('carries the sign-in, and a wrong password says nothing about the address', async () => {
    const server = await tlsServer();
    const by = (password: string) =>
      mailerTo(`smtp://helpline:${password}@localhost:${server.port}`, { ca: server.cert }).send(mail);
    expect(await by('open%20sesame')).toMatchObject({ status: 250, error: null });
    const wrong = await by('shut');
    expect(wrong).toMatchObject({ status: 535, error: null });
    expect(judgeMailResponse(wrong)).toBe('retry');
    expect(server.texts).toHaveLength(1);
  });

  it('that takes no sign-in although we were given one is not used', async () => {
    const server = await peer({});
    const result = await mailerTo(`smtp://a:b@127.0.0.1:${server.port}`).send(mail);
    expect(result).toMatchObject({ status: null, error: 'sign-in' });
    expect(server.commands.some((line) => line.startsWith('MAIL'))).toBe(false);
  });
});

describe('a permission to send', () => {
  it('that has run out lets nobody be spoken to', async () => {
    const server = await peer({});
    const result = await mailerTo(server.url).send(mail, performance.now() - 1);
    expect(result).toMatchObject({ status: null, error: 'stale' });
    expect(judgeMailResponse(result)).toBe('not_sent');
    expect(server.connections()).toBe(0);
  });

  it('that runs out while the server makes up its mind means that no byte of the message is written', async () => {
    const freshUntil = performance.now() + 150;
    const server = await peer({
      DATA: (socket) =>
        void until('it has run out', () => performance.now() > freshUntil).then(() => socket.write('354 go\r\n')),
    });
    const result = await mailerTo(server.url).send(mail, freshUntil);
    expect(result).toMatchObject({ status: null, error: 'late' });
    expect(judgeMailResponse(result)).toBe('retry');
    expect(server.commands.at(-1)).toBe('DATA');
    expect(server.received.text).toBe('');
  });
});
