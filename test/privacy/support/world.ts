import { randomBytes, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { AccountService } from '../../../src/features/account/account.service';
import { Envelope } from '../../../src/infra/crypto/envelope';
import { tokenHash } from '../../../src/infra/crypto/tokens';
import { newTotpSecret, totpAt } from '../../../src/infra/crypto/totp';
import { replyTag } from '../../../src/infra/mail/reply-tag';
import { startTestApp, type TestApp, type TestStaff } from '../../support/app';
import { Casework } from '../../support/casework';
import type { EngineName } from '../../support/engines';
import { ForgedOrganisation } from '../../support/forged-organisation';
import { freePort } from '../../support/free-port';
import { CLIENT } from '../../support/organisation';
import { OwnPlatform } from '../../support/own-platform';
import { routesOf, type Route } from '../../support/route-table';
import { sendRawMail } from '../../support/send-raw-mail';
import { smtpPeer, type SmtpPeer } from '../../support/smtp-peer';
import { Visitor } from '../../support/visitor';
import { Canaries } from './canaries';
import { drawPictures } from './pictures';
import { Product } from './product';
import { type Exchange, Recorder } from './recorder';
import { type Sink, sink } from './search';
import { DatabaseWatch, RedisWatch } from './stores';

const REPLY_DOMAIN = 'replies.help.example.org';

/** What platforms, pages and mail servers do to us; each answer of theirs is full of canaries and pictures. */
export interface Others {
  /** Takes notices. */
  readonly good: OwnPlatform;
  /** Its webhook is gone (410); it reads mail. */
  readonly mailed: OwnPlatform;
  /** Its webhook is gone; nothing else is known of it. */
  readonly dead: OwnPlatform;
  readonly smtp: SmtpPeer;
  /** The sign-in service of the helpline. */
  readonly organisation: ForgedOrganisation;
}

/** The product as real processes, everybody around it, and a watch on every place where it could leave words. */
export class GateWorld {
  readonly exchanges: Exchange[] = [];
  readonly routes: readonly Route[];
  readonly work: Casework;
  private readonly recorders: Recorder[] = [];
  private ports = { web: 0, health: 0, replies: 0 };

  static async start(engine: EngineName): Promise<GateWorld> {
    const canaries = new Canaries();
    const plant = (input: string) => canaries.plant(input, 'word');
    const smtp = await smtpPeer(talkativeMailServer(canaries));
    const [good, mailed, dead] = await Promise.all(
      ['good', 'mailed', 'dead'].map((name) => OwnPlatform.start(plant(`platform.${name}`))),
    );
    const organisation = await ForgedOrganisation.start(await freePort(), plant('organisation.subject'));
    const others: Others = { good: good!, mailed: mailed!, dead: dead!, smtp, organisation };
    const password = randomBytes(12).toString('hex');
    const test = await startTestApp({
      engine,
      worker: false,
      settings: {
        OUTGOING_ALLOW_PRIVATE: [good!.allowed, mailed!.allowed, dead!.allowed, new URL(organisation.issuer).host].join(
          ',',
        ),
        OIDC_ISSUER: organisation.issuer,
        OIDC_CLIENT_ID: CLIENT.id,
        OIDC_CLIENT_SECRET: CLIENT.secret,
        OIDC_NAME: 'Example Organisation',
        SMTP_URL: smtp.url.replace('smtp://', `smtp://mailer:${password}@`),
        LOG_LEVEL: 'debug',
        REPLY_DOMAIN,
        SECURITY_CONTACT: 'security@helpline.example.org',
        SECURITY_CONTACT_EXPIRES_ON: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
        // So few that a caseworker's ordinary day raises an alert and is asked why.
        VIEW_ALERT_AFTER: '2',
        VIEW_REASON_AFTER: '3',
      },
    });
    canaries.guard('setting SMTP_URL', password);
    for (const name of ['OUTER_KEY', 'INDEX_KEY', 'FORM_KEY']) canaries.guard(`setting ${name}`, test.env[name]!);
    const world = new GateWorld(canaries, test, others);
    await world.startProcesses();
    return world;
  }

  private watches!: { database: DatabaseWatch; redis: RedisWatch | null };
  readonly product: Product;

  private constructor(
    readonly canaries: Canaries,
    readonly test: TestApp,
    readonly others: Others,
  ) {
    this.routes = routesOf(test.app);
    this.work = new Casework(test);
    this.product = new Product({ ...test.env, ERASURE_LEDGER_FILE: '' });
  }

  private async startProcesses(): Promise<void> {
    const { test, product, others } = this;
    const redisUrl = test.env['REDIS_URL'];
    const redis = redisUrl === undefined ? null : await RedisWatch.start(redisUrl, test.env['QUEUE_PREFIX']!);
    const database = await DatabaseWatch.start(test.database.url);
    this.watches = { database, redis };
    const more = { PORT: '0', ERASURE_LEDGER_FILE: path.join(product.folder, 'ledger') };
    [this.ports.health, this.ports.replies] = [await freePort(), await freePort()];
    [this.ports.web] = await Promise.all([
      product.start('web', 'main.js', { ...more, REPLY_SMTP_PORT: String(this.ports.replies) }),
      product.start('worker', 'worker.js', { ...more, WORKER_HEALTH_PORT: String(this.ports.health) }),
    ]);
    await database.watchTables();
    others.good.onNotice = this.talkative('notice to good', 200);
    for (const platform of [others.mailed, others.dead]) platform.onNotice = this.talkative('notice to gone', 410);
    this.pagesAnswer(404);
    await others.good.register(test);
    await others.mailed.register(test, {
      mail: { address: `${this.canaries.plant('platform.mail', 'word')}@mail.example.org` },
    });
    await others.dead.register(test);
    for (const platform of [others.good, others.mailed, others.dead]) {
      this.canaries.guard('platform secret', platform.secret);
      this.canaries.guard('platform secret', platform.answerSecret);
    }
  }

  /** What reported pages say from now on. */
  pagesAnswer(status: number): void {
    const { good, mailed, dead } = this.others;
    for (const platform of [good, mailed, dead]) platform.onPage = this.talkative('page', status);
  }

  /** From now on the platform whose webhook is gone is only busy for ten minutes. */
  mailedIsBusy(): void {
    this.others.mailed.onNotice = this.talkative('notice to busy', 503, { 'retry-after': '600' });
  }

  /** Somebody at a browser; `actor` names them in what is found. */
  async visitor(actor: string): Promise<Visitor> {
    const recorder = await this.recorder(actor);
    const visitor = new Visitor(recorder.url);
    this.recorderOf.set(visitor, recorder);
    return visitor;
  }
  private readonly recorderOf = new WeakMap<Visitor, Recorder>();

  /** What this visitor is shown from now on is kept under another name, because they may see more than before. */
  rename(visitor: Visitor, actor: string): void {
    this.recorderOf.get(visitor)!.rename(actor);
  }

  async recorder(actor: string): Promise<Recorder> {
    const recorder = await Recorder.start(actor, () => this.ports.web, this.exchanges);
    this.recorders.push(recorder);
    return recorder;
  }

  /** A member of staff whose name and address are canaries. */
  async staff(role: TestStaff['role']): Promise<TestStaff> {
    const { canaries } = this;
    const staff = {
      email: `${canaries.plant('staff.email', 'word')}@helpline.example.org`,
      name: canaries.plant('staff.name', 'word'),
      role,
      password: randomBytes(12).toString('hex'),
      totpSecret: newTotpSecret(),
    };
    canaries.guard('staff password', staff.password);
    canaries.guard('staff one-time-code seed', staff.totpSecret);
    await this.test.app.get(AccountService).invite(staff);
    return staff;
  }

  async signIn(staff: TestStaff): Promise<Visitor> {
    const desk = await this.visitor('desk');
    await desk.get('/desk/sign-in');
    const code = totpAt(staff.totpSecret, new Date());
    await desk.submit({ email: staff.email, password: staff.password, code }, 'Sign in');
    if (!desk.path.startsWith('/desk') || desk.status !== 200)
      throw new Error(`not signed in: ${desk.status} ${desk.path}`);
    this.canaries.guard('session token', sessionIn(desk, 'desk'));
    return desk;
  }

  /** A session for probing: opened in the database, so that probes may end it as they like. */
  async sessionOf(email: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.work.rows(
      `INSERT INTO staff_session (id, token_hash, staff_id, created_at, last_seen_at, expires_at)
       SELECT gen_random_uuid(), $1, id, now(), now(), now() + interval '1 hour' FROM staff WHERE email = $2`,
      [tokenHash(token), email],
    );
    return token;
  }

  /** A platform's answer, signed as it should be unless `more` says otherwise. */
  async answer(noticeId: string, body: string, more: Record<string, string> = {}): Promise<number> {
    const id = more['webhook-id'] ?? `ans_${randomUUID()}`;
    const at = new Date();
    const { url } = (this.platformRecorder ??= await this.recorder('platform'));
    const response = await fetch(`${url}/api/platform/v1/notices/${noticeId}/answers`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(this.others.good.answerSecret).sign(id, at, body),
        ...more,
      },
    });
    await response.arrayBuffer();
    return response.status;
  }
  /** The same for many in one message. */
  answerMany(body: string): Promise<number> {
    return this.saySigned('answers', 'application/x-ndjson', body);
  }
  /** It asks for its feed. */
  fetchFeed(body: string): Promise<number> {
    return this.saySigned('feed', 'application/json', body);
  }
  private async saySigned(place: string, type: string, body: string): Promise<number> {
    const [id, at] = [`many_${randomUUID()}`, new Date()];
    const [platform] = await this.work.rows<{ slug: string }>('SELECT slug FROM platform WHERE $1 = ANY (hosts)', [
      this.others.good.host,
    ]);
    const { url } = (this.platformRecorder ??= await this.recorder('platform'));
    const response = await fetch(`${url}/api/platform/v1/platforms/${platform!.slug}/${place}`, {
      method: 'POST',
      body,
      headers: {
        'content-type': type,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(this.others.good.answerSecret).sign(id, at, body),
      },
    });
    await response.arrayBuffer();
    return response.status;
  }
  private platformRecorder: Recorder | undefined;

  /** A mail to the address of a notice, over SMTP; answers the code that ended it. */
  async mailReply(noticeId: string, sender: string, raw: string): Promise<number> {
    const [link] = await this.work.rows<{ id: string }>('SELECT id FROM answer_link WHERE notice_id = $1', [noticeId]);
    const to = `${replyTag(this.test.app.get(Envelope), link!.id)}@${REPLY_DOMAIN}`;
    return sendRawMail(this.ports.replies, { from: `${sender}@example.org`, to: [to], raw });
  }

  sql(sql: string): Promise<unknown> {
    return this.watches.database.run(sql);
  }

  async glance(): Promise<void> {
    this.product.lookAtTitles();
    await this.watches.database.lookAtActivity();
  }

  /** Ends everything and answers every place where words may stand. */
  async stop(): Promise<{ sinks: Sink[]; tables: number }> {
    const metrics: Sink[] = [];
    const { web, health } = this.ports;
    for (const [name, port] of Object.entries({ web, health }))
      for (const page of ['/metrics', '/health/ready', '/health/live'])
        metrics.push(sink('metrics', `${name} ${page}`, await (await fetch(`http://127.0.0.1:${port}${page}`)).text()));
    await this.glance();
    const left = await this.product.stop();
    const redis = await this.watches.redis?.stop();
    const database = await this.watches.database.stop();
    for (const recorder of this.recorders) recorder.stop();
    const { good, mailed, dead, smtp, organisation } = this.others;
    const heard = [good, mailed, dead].flatMap((platform) =>
      platform
        .heard()
        .map(({ url, text }) =>
          sink(
            url === '/webhooks' ? 'notice' : 'look',
            platform === good ? 'good' : platform === mailed ? 'mailed' : 'dead',
            text,
          ),
        ),
    );
    const mail = [sink('mail', 'commands', smtp.commands.join('\n')), sink('mail', 'messages', smtp.received.text)];
    for (const platform of [good, mailed, dead]) await platform.stop();
    await organisation.stop();
    await smtp.close();
    await this.test.stop();
    return {
      sinks: [...metrics, ...left, ...(redis?.sinks ?? []), ...database.sinks, ...heard, ...mail],
      tables: database.tables,
    };
  }

  /** Says a canary in every part of an answer, with a picture for a body. */
  private talkative(what: string, status: number, more: Record<string, string> = {}): RequestListener {
    const [picture] = drawPictures();
    const plant = (part: string) => this.canaries.plant(`${what}: ${part}`, 'word');
    const [reason, header, cookie, body, server] = ['reason phrase', 'header', 'cookie', 'body', 'server'].map(plant);
    return (_request, response) =>
      response
        .writeHead(status, reason, {
          'x-note': header!,
          'set-cookie': `a=${cookie!}`,
          server: server!,
          'content-type': 'image/png',
          ...more,
        })
        .end(Buffer.concat([Buffer.from(`{"${body!}":"${body!}"}`), picture!.bytes]));
  }
}

/** The session inside a visitor's one cookie for this audience; empty when there is none. */
export const sessionIn = (visitor: Visitor, audience: 'desk' | 'visitor'): string =>
  visitor.cookie(audience)?.split('.')[2] ?? '';

function talkativeMailServer(canaries: Canaries) {
  const say = (part: string) => canaries.plant(`mail server: ${part}`, 'word');
  let mails = 0;
  const picture = drawPictures()[0]!.bytes.toString('base64');
  return {
    greeting: `220 ${say('greeting')}`,
    EHLO: `250-${say('hello')}\r\n250 AUTH PLAIN`,
    AUTH: `235 ${say('sign-in')}`,
    MAIL: `250 ${say('sender')}`,
    RCPT: `250 ${say('recipient')}`,
    // The first mail is refused for now, so that its words could become somebody's record of an error.
    message: (socket: Socket) =>
      void socket.write(mails++ === 0 ? `451 ${say('refusal')} ${picture}\r\n` : `250 ${say('reply')} ${picture}\r\n`),
  };
}
