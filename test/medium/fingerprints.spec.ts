import { createHash } from 'node:crypto';
import { MOST_FILES } from '../../src/domain/fingerprint/fingerprints';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { ReportService } from '../../src/features/report/report.service';
import { startTestApp, type TestApp } from '../support/app';
import { aReport, Casework } from '../support/casework';
import { tablesWith, textOfDatabase } from '../support/text-of-database';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const SEND = 'Send these fingerprints';

describe('fingerprints of a person’s own pictures', () => {
  let test: TestApp;
  let work: Casework;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
  });
  afterAll(() => test.stop());

  async function signedIn() {
    const receipt = await test.app.get(ReportService).submit(aReport([test.link('silent', 'picture')]));
    if (receipt.kind !== 'received') throw new Error('this report is new');
    const [locator, words] = [receipt.locator, receipt.phrase.join(' ')];
    const person = await new Visitor(test.url).get('/return');
    await person.submit({ locator, words }, 'Open');
    await person.get('/more');
    return { person, locator, words, caseId: (await work.page(locator)).id };
  }
  const rows = (caseId: string) =>
    work.rows<{ kind: string; quality: number | null; valueSealed: Buffer }>(
      'SELECT kind, quality, value_sealed AS "valueSealed" FROM fingerprint WHERE case_id = $1 ORDER BY kind',
      [caseId],
    );
  const consent = async (caseId: string) => {
    const [row] = await work.rows<{ withdrawnAt: Date | null }>(
      `SELECT withdrawn_at AS "withdrawnAt" FROM consent WHERE case_id = $1 AND action = 'share_fingerprints'`,
      [caseId],
    );
    return row === undefined ? 'none' : row.withdrawnAt === null ? 'given' : 'withdrawn';
  };
  const actions = async (caseId: string) =>
    (
      await work.rows<{ action: string; actor: string }>(
        `SELECT action, actor FROM audit_entry WHERE chain_id = $1 AND action ~ '^(fingerprint|consent)\\.' ORDER BY seq`,
        [caseId],
      )
    ).map(({ action, actor }) => `${actor} ${action}`);
  const looks = (text: string) => ({ sha256: digest(text), pdq: digest(`look of ${text}`), quality: '90' });

  it('are kept sealed, with the yes that was given for them, and shown as they are kept', async () => {
    const { person, caseId } = await signedIn();
    expect([person.status, await consent(caseId)]).toEqual([200, 'none']);
    const { sha256, pdq, quality } = looks('one');
    await person.submit({ sha256, pdq, quality, consent: 'yes' }, SEND);
    expect([person.status, person.path, person.redirectedTo]).toEqual([200, '/more', '/more']);
    expect(person.text()).toContain(sha256);
    expect(person.text()).toContain(pdq);
    expect((await rows(caseId)).map(({ kind, quality }) => [kind, quality])).toEqual([
      ['pdq', 90],
      ['sha256', null],
    ]);
    const database = await textOfDatabase(test.database.url);
    for (const value of [sha256, pdq]) expect(tablesWith(database, value)).toEqual([]);
    expect([await consent(caseId), await actions(caseId)]).toEqual([
      'given',
      ['person consent.given', 'person fingerprint.added'],
    ]);
  });

  it('are not kept without the yes, or when they are no fingerprints; the problem stands beside the field', async () => {
    const { person, caseId } = await signedIn();
    const { sha256, pdq, quality } = looks('two');
    await person.submit({ sha256, pdq, quality }, SEND);
    expect([person.status, person.valueOf('sha256'), person.valueOf('pdq')]).toEqual([422, sha256, pdq]);
    expect(/id="consent-error"[^>]*>([^]*?)<\/p>/.exec(person.html)?.[1]).toContain('Tick this box');
    for (const [field, wrong] of [
      ['sha256', { sha256: sha256.slice(1) }],
      ['sha256', { sha256: `${sha256.slice(1)}g` }],
      ['sha256', { sha256: '' }],
      ['pdq', { pdq: '<b>' }],
      ['pdq', { quality: '101' }],
      ['pdq', { quality: '49' }],
    ] as const) {
      await person.submit({ sha256, pdq, quality, consent: 'yes', ...wrong }, SEND);
      expect([wrong, person.status, person.html.includes(`id="${field}-error"`)]).toEqual([wrong, 422, true]);
      expect(person.html).not.toContain('&lt;b&gt;');
    }
    expect([await rows(caseId), await consent(caseId)]).toEqual([[], 'none']);
  });

  it('are kept once: the same file is refused, a file that looks the same brings its own digest only', async () => {
    const { person, caseId } = await signedIn();
    const { sha256, pdq, quality } = looks('three');
    await person.submit({ sha256, pdq, quality, consent: 'yes' }, SEND);
    await person.submit({ sha256, pdq: digest('other'), quality, consent: 'yes' }, SEND);
    expect([person.status, person.text()]).toEqual([422, expect.stringContaining('this very file')]);
    const near = pdq.slice(0, 63) + (parseInt(pdq[63]!, 16) ^ 1).toString(16);
    await person.submit({ sha256: digest('three again'), pdq: near, quality, consent: 'yes' }, SEND);
    expect(person.status).toBe(200);
    expect((await rows(caseId)).map(({ kind }) => kind)).toEqual(['pdq', 'sha256', 'sha256']);
  });

  it('are not counted together with those of another case, not even by their index', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const values = { ...looks('four'), consent: 'yes' };
    for (const { person } of [one, other]) {
      await person.submit(values, SEND);
      expect(person.status).toBe(200);
    }
    const indexes = await work.rows('SELECT DISTINCT value_index FROM fingerprint WHERE case_id = ANY($1)', [
      [one.caseId, other.caseId],
    ]);
    expect(indexes).toHaveLength(4);
  });

  it('of a video are one', async () => {
    const { person, caseId } = await signedIn();
    await person.submit({ sha256: digest('video'), consent: 'yes' }, SEND);
    expect((await rows(caseId)).map(({ kind }) => kind)).toEqual(['sha256']);
  });

  it('go at once when the person deletes them, and nobody else can', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    await one.person.submit({ ...looks('five'), consent: 'yes' }, SEND);
    const file = one.person.valueOf('file')!;
    await other.person.post('/more', { step: 'remove', file }, { 'sec-fetch-site': 'same-origin' });
    expect([other.person.status, (await rows(one.caseId)).length]).toEqual([200, 2]);
    expect(await actions(other.caseId)).toEqual([]);
    await one.person.submit({}, 'remove');
    expect([one.person.status, await rows(one.caseId)]).toEqual([200, []]);
    expect(one.person.text()).toContain('We keep no fingerprint of yours.');
    expect((await actions(one.caseId)).at(-1)).toBe('person fingerprint.withdrawn');
  });

  it('go all together with the yes', async () => {
    const { person, caseId } = await signedIn();
    for (const name of ['six', 'seven']) await person.submit({ ...looks(name), consent: 'yes' }, SEND);
    await person.submit({}, 'stop');
    expect([await rows(caseId), await consent(caseId)]).toEqual([[], 'withdrawn']);
    expect((await actions(caseId)).slice(-2)).toEqual(['person fingerprint.all-withdrawn', 'person consent.withdrawn']);
    await person.submit({ ...looks('eight'), consent: 'yes' }, SEND);
    expect([(await rows(caseId)).length, await consent(caseId)]).toEqual([2, 'given']);
  });

  it('go in the very moment when the person withdraws the case, and none can be added', async () => {
    const { person, caseId, locator, words } = await signedIn();
    await person.submit({ ...looks('nine'), consent: 'yes' }, SEND);
    const access = test.app.get(PersonAccessService);
    await access.withdraw((await access.signIn(locator, words))!);
    expect(await rows(caseId)).toEqual([]);
    await person.submit({ ...looks('ten'), consent: 'yes' }, SEND);
    expect([person.status, await rows(caseId)]).toEqual([409, []]);
    await person.get('/more');
    expect(person.text()).toContain('Your form is closed');
  });

  it(`are those of at most ${MOST_FILES} files`, async () => {
    const { person, caseId } = await signedIn();
    for (let n = 0; n < MOST_FILES; n += 1) await person.submit({ sha256: digest(`file ${n}`), consent: 'yes' }, SEND);
    expect([person.status, (await rows(caseId)).length]).toEqual([200, MOST_FILES]);
    await person.submit({ sha256: digest('one more'), consent: 'yes' }, SEND);
    expect([person.status, (await rows(caseId)).length]).toEqual([422, MOST_FILES]);
    expect(person.text()).toContain(`${MOST_FILES} files`);
  });

  it('have their page behind the receipt only, and it says nothing to anybody else', async () => {
    const stranger = await new Visitor(test.url).get('/more');
    expect([stranger.path, stranger.redirectedTo]).toEqual(['/return', '/return']);
    for (const step of ['add', 'remove', 'stop', '']) {
      await stranger.post('/more', { step, ...looks('x'), consent: 'yes' }, { 'sec-fetch-site': 'same-origin' });
      expect([step, stranger.path]).toEqual([step, '/return']);
    }
  });

  it('need no script to be seen and taken back, and the page says that making them does', async () => {
    const { person } = await signedIn();
    expect(person.text()).toContain('This step needs a browser that runs scripts.');
    expect(person.html).not.toMatch(/type=["']?file/);
    const policy = person.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("worker-src 'self'; trusted-types fingerprint");
    expect(policy).not.toMatch(/unsafe|connect-src/);
    await person.submit({}, 'vi');
    expect(person.text()).toContain('Tìm các bản sao của ảnh');
  });
});
