import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import http from 'node:http';
import { Webhook } from 'standardwebhooks';
import { totpPurpose } from '../../src/features/account/account.service';
import { AccountStore } from '../../src/features/account/account.store';
import { Envelope } from '../../src/infra/crypto/envelope';
import { newHandCode } from '../../src/infra/crypto/hand-code';
import { newLocator } from '../../src/infra/crypto/receipt';
import { SecretHasher } from '../../src/infra/crypto/secret-hash';
import { newTotpSecret } from '../../src/infra/crypto/totp';
import { uuidV7 } from '../../src/infra/crypto/uuid-v7';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { startOwnRun, type OwnRun } from '../support/own-run';
import { Product } from './support/product';
import { T_LIMIT, worstT } from './support/welch';

jest.setTimeout(300_000);

interface Ask {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}
interface Answer {
  readonly status: number;
  /** Names and values, without what is random or a time in every answer. */
  readonly head: string;
  readonly length: number;
  readonly ms: number;
}

const TIMINGS = 2_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const form = (path: string, fields: Record<string, string>): Ask => ({
  path,
  headers: FORM,
  body: new URLSearchParams(fields).toString(),
});

/** What somebody asks who wants to know whether a thing exists; `known` exists, `unknown` does not. */
interface Question {
  readonly name: string;
  /** What every guess gets: a limit that refused both alike would prove nothing. */
  readonly status: number;
  readonly known: () => Ask;
  readonly unknown: () => Ask;
}

describe('nobody finds out what exists here', () => {
  let run: OwnRun;
  let product: Product;
  let port: number;
  let locators: string[];
  let withSheet: string[];
  let withSecondWord: string[];
  let emails: { known: string[]; unknown: string[] };
  let notices: string[];
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  beforeAll(async () => {
    run = await startOwnRun({ worker: false });
    const reports = async (more: Parameters<typeof run.work.report>[1] = {}) => {
      const made: string[] = [];
      for (let n = 0; n < 20; n++) made.push(await run.work.report([`https://example.org/${n}`], more));
      return made;
    };
    locators = await reports();
    withSheet = await reports({ wantsSheet: true });
    withSecondWord = await reports();
    await run.work.rows(
      `UPDATE person_access SET second_hash = secret_hash
       WHERE case_id IN (SELECT id FROM "case" WHERE locator = ANY($1)) RETURNING 1`,
      [withSecondWord],
    );
    const noticed = await run.work.approvedCase([run.platform.link('one')]);
    notices = (await run.work.page(noticed)).notices.map(({ id }) => id);
    // Each address is guessed at three times, known or not, as a list of addresses would be tried: the fourth guess
    // meets a pause. Loopback is no source that could be told apart, so no limit per source is met, as by many sources.
    const [known, unknown] = [addresses(), addresses()];
    await invite(known);
    emails = { known: thrice(known), unknown: thrice(unknown) };
    product = new Product(run.test.env);
    port = await product.start('web', 'main.js', { PORT: '0', LOG_LEVEL: 'error' });
  });
  afterAll(async () => {
    agent.destroy();
    await product.stop();
    await run.stop();
  });

  /** Accounts as an invitation makes them; one hash will do for all, since nobody types the password. */
  async function invite(emails: readonly string[]): Promise<void> {
    const { app, caseworker } = run.test;
    const [envelope, accounts] = [app.get(Envelope), app.get(AccountStore)];
    const passwordHash = await app.get(SecretHasher).hashSecret(caseworker.password);
    await app.get(UnitOfWork).run(async (tx) => {
      for (const email of emails) {
        const id = uuidV7();
        const totpSealed = envelope.sealStandalone(newTotpSecret(), totpPurpose(id));
        const { name, role } = caseworker;
        const account = { id, email, name, role, passwordHash, totpSealed, firstPasswordUntil: null };
        await accounts.addStaff(tx, { ...account, createdAt: new Date() });
      }
    });
  }

  /** Enough for a measurement and its repetition, with what is not counted. */
  const addresses = () =>
    Array.from(
      { length: Math.ceil((TIMINGS * 1.5 + 100) / 3) },
      () => `${randomBytes(6).toString('hex')}@helpline.example.org`,
    );
  const thrice = (list: readonly string[]) => list.flatMap((email) => [email, email, email]);
  function next(list: string[]): string {
    const email = list.pop();
    if (email === undefined) throw new Error('no address is left to guess at');
    return email;
  }
  const one = <T>(of: readonly T[]): T => of[randomInt(of.length)]!;
  function answerOf(noticeId: string, secret: string): Ask {
    const [id, at, body] = [`ans_${randomUUID()}`, new Date(), JSON.stringify({ type: 'removed' })];
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    };
    return { path: `/api/platform/v1/notices/${noticeId}/answers`, headers, body };
  }
  const anotherPlatforms = newWebhookSecret();
  const words = () =>
    Array.from({ length: 6 }, () => one(['apple', 'river', 'stone', 'cloud', 'lampe', 'doors'])).join(' ');

  const QUESTIONS: Question[] = [
    {
      status: 422,
      name: 'a locator at the person’s sign-in',
      known: () => form('/return', { step: 'sign-in', locator: one(locators), words: words() }),
      unknown: () => form('/return', { step: 'sign-in', locator: newLocator(), words: words() }),
    },
    {
      status: 422,
      name: 'a recovery sheet, with a wrong code',
      known: () => form('/return', { step: 'lost', locator: one(withSheet), code: newHandCode('recovery').code }),
      // Nobody's number, or that of somebody who has no sheet.
      unknown: () => {
        const locator = randomInt(2) ? newLocator() : one(locators);
        return form('/return', { step: 'lost', locator, code: newHandCode('recovery').code });
      },
    },
    {
      status: 422,
      name: 'a second word behind the words, without those',
      known: () => form('/return', { step: 'sign-in', locator: one(withSecondWord), words: words() }),
      unknown: () => form('/return', { step: 'sign-in', locator: one(locators), words: words() }),
    },
    {
      status: 401,
      name: 'a notice at the answer address, signed by another platform',
      known: () => answerOf(one(notices), anotherPlatforms),
      unknown: () => answerOf(randomUUID(), anotherPlatforms),
    },
    {
      status: 422,
      name: 'an address at the desk’s sign-in',
      known: () =>
        form('/desk/sign-in', {
          email: next(emails.known),
          password: 'not the password at all',
          code: '123456',
        }),
      unknown: () =>
        form('/desk/sign-in', {
          email: next(emails.unknown),
          password: 'not the password at all',
          code: '123456',
        }),
    },
  ];

  function ask({ path, headers, body }: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const started = performance.now();
      http
        .request(
          {
            host: '127.0.0.1',
            port,
            path,
            method: 'POST',
            agent,
            headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          },
          (response) => {
            let length = 0;
            response.on('data', (chunk: Buffer) => (length += chunk.length));
            response.once('end', () => {
              const ms = performance.now() - started;
              const raw = response.rawHeaders;
              const lines = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]!}`] : []));
              const head = lines
                .map((line) => line.replace(/^(Date): .*/i, '$1').replace(/^(Set-Cookie: \w+=)[\w-]{24}/i, '$1…'))
                .join('\n');
              resolve({ status: response.statusCode ?? 0, head, length, ms });
            });
          },
        )
        .once('error', reject)
        .end(body);
    });
  }

  /** Known and unknown in random order, so that whatever else the machine does befalls both alike. */
  async function measure(
    known: () => Ask,
    unknown: () => Ask,
    count: number,
  ): Promise<{ known: Answer[]; unknown: Answer[] }> {
    const answers = { known: [] as Answer[], unknown: [] as Answer[] };
    for (let n = 0; n < 30; n++) await ask(n % 2 ? known() : unknown()); // warm, and not counted
    while (answers.known.length + answers.unknown.length < count) {
      const pair = randomInt(2) ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
      for (const which of pair) answers[which].push(await ask(which === 'known' ? known() : unknown()));
    }
    return answers;
  }
  const times = (answers: readonly Answer[]) => answers.map(({ ms }) => ms);

  it.each(QUESTIONS)('$name: known or not, the same status, head, length and time', tellsNoDifference);

  it('a link that somebody reported already: the form is taken alike, in the same time', async () => {
    const link = () => `https://example.org/${randomBytes(8).toString('hex')}`;
    const reported = Array.from({ length: 20 }, link);
    for (const url of reported) await run.work.report([url]);
    // One form from each place, as from many people: many from one place would be asked for work first.
    const many = new Product({ ...run.test.env, TRUSTED_PROXIES: '127.0.0.1' });
    const usual = port;
    port = await many.start('web of many', 'main.js', { PORT: '0', LOG_LEVEL: 'error' });
    const place = () => [203, randomInt(256), randomInt(256), randomInt(256)].join('.');
    // Readers of Vietnamese are given digits, which are as many each time; words are not.
    const report = (links: string): Ask => {
      const sent = {
        step: 'report',
        age: 'adult',
        submissionId: randomUUID(),
        circumstance: 'posted',
        reporter: 'self',
      };
      const { path, headers, body } = form('/', { ...sent, links });
      return { path, headers: { ...headers, 'accept-language': 'vi', 'x-forwarded-for': place() }, body };
    };
    try {
      await tellsNoDifference({
        status: 201,
        name: 'a link that somebody reported already',
        known: () => report(one(reported)),
        unknown: () => report(link()),
      });
    } finally {
      port = usual;
      await many.stop();
    }
  });

  async function tellsNoDifference({ name, status, known, unknown }: Question): Promise<void> {
    const answers = await measure(known, unknown, TIMINGS);
    const kinds = (which: 'known' | 'unknown') => [
      ...new Set(answers[which].map(({ status, head, length }) => `${status}\n${head}\n${length} bytes`)),
    ];
    expect(kinds('known')).toEqual([expect.stringMatching(new RegExp(`^${status}\n`))]);
    expect(kinds('known')).toEqual(kinds('unknown'));
    let t = worstT(times(answers.known), times(answers.unknown));
    // A neighbour on the machine can make one measurement look like a difference. A real one shows again, and more clearly.
    if (Math.abs(t) >= T_LIMIT) {
      process.stdout.write(`Enumeration: ${name}: |t| = ${Math.abs(t).toFixed(2)}, measured again\n`);
      const again = await measure(known, unknown, TIMINGS * 2);
      t = worstT(times(again.known), times(again.unknown));
    }
    const median = [...times(answers.known)].sort((a, b) => a - b)[TIMINGS / 4]!;
    process.stdout.write(
      `Enumeration: ${name}: |t| = ${Math.abs(t).toFixed(2)} over ${TIMINGS} timings, median ${median.toFixed(2)} ms\n`,
    );
    expect(Math.abs(t)).toBeLessThan(T_LIMIT);
  }

  it('a difference would be seen: without the hash for what does not exist, the same measurement says so', async () => {
    const { known, unknown } = QUESTIONS[0]!;
    const hasher = run.test.app.get(SecretHasher);
    const honest = hasher.verifySecret.bind(hasher);
    // The leak that every such page has at first; in the application of this process, whose port is asked instead.
    hasher.verifySecret = (stored, secret) => (stored === null ? Promise.resolve(false) : honest(stored, secret));
    port = Number(new URL(run.test.url).port);
    let [t, count] = [0, TIMINGS / 2];
    // As above: on a busy machine a difference needs more timings to show.
    for (; t <= T_LIMIT * 2 && count <= TIMINGS * 4; count *= 2) {
      const answers = await measure(known, unknown, count);
      t = Math.abs(worstT(times(answers.known), times(answers.unknown)));
      process.stdout.write(`Enumeration: with a planted leak |t| = ${t.toFixed(1)} over ${count} timings\n`);
    }
    expect(t).toBeGreaterThan(T_LIMIT * 2);
  });
});
