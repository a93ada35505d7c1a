import { createHash } from 'node:crypto';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { CasePageView } from '../../src/features/case/case-page.view';
import { CaseService } from '../../src/features/case/case.service';
import { FingerprintService } from '../../src/features/fingerprint/fingerprint.service';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { ReportService } from '../../src/features/report/report.service';
import { totpAt } from '../../src/infra/crypto/totp';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { aReport, Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
/** The same bits, but so many from the front on. */
function flipped(value: string, count: number): string {
  const bits = BigInt(`0x${value}`) ^ ((1n << BigInt(count)) - 1n);
  return bits.toString(16).padStart(64, '0');
}

describe('cases that belong together', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let me: StaffIdentity;
  let other: TestStaff;
  let number = 0;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
    worker = new HandWorker(test);
    me = await work.staff();
    other = await inviteStaff(test, 'caseworker', 'Cole League');
  });
  afterAll(() => test.stop());

  const page = async (locator: string, staff = me) => test.app.get(CasePageView).load(locator, staff);
  const linked = async (locator: string) =>
    (await page(locator)).linked.map((one) => [one.locator, one.links, one.distance]);
  const freshLink = () => test.link('silent', `linked-${++number}`);
  /** Somebody who reports, and is on their page. */
  async function somebody(link = freshLink()) {
    const receipt = await test.app.get(ReportService).submit(aReport([link]));
    if (receipt.kind !== 'received') throw new Error('this report is new');
    const token = await test.app.get(PersonAccessService).signIn(receipt.locator, receipt.phrase.join(' '));
    return { locator: receipt.locator, token: token! };
  }
  const fingerprints = () => test.app.get(FingerprintService);
  async function withPicture(pdq: string, quality = 90) {
    const person = await somebody();
    const sha256 = digest(`file ${++number}`);
    const decision = await fingerprints().add(person.token, { sha256, pdq: { value: pdq, quality } });
    expect(decision).toMatchObject({ ok: true });
    await worker.runOutbox();
    return { ...person, sha256 };
  }

  it('are those that name the same link, written in another way', async () => {
    const [first, second, third] = [freshLink(), freshLink(), freshLink()];
    const one = await work.report([first, second]);
    const two = await work.report([third, `${second}?utm_source=mail`]);
    expect(await linked(one)).toEqual([[two, [2], null]]);
    expect(await linked(two)).toEqual([[one, [2], null]]);
    expect(await linked(await work.report([freshLink()]))).toEqual([]);
  });

  it.each([0, 1, 16, 31])('are those with pictures that differ in %d of 256 bits', async (distance) => {
    const pdq = digest(`picture ${distance}`);
    const one = await withPicture(pdq);
    const two = await withPicture(flipped(pdq, distance));
    expect(await linked(one.locator)).toEqual([[two.locator, [], distance]]);
    expect(await linked(two.locator)).toEqual([[one.locator, [], distance]]);
  });

  it('are not those that differ in 32 bits, nor other pictures', async () => {
    const pdq = digest('far');
    const one = await withPicture(pdq);
    await withPicture(flipped(pdq, 32));
    await withPicture(digest('another'));
    expect(await linked(one.locator)).toEqual([]);
  });

  it('are those with the very same file where there is no look: a video', async () => {
    const [one, two] = [await somebody(), await somebody()];
    const sha256 = digest('a video');
    for (const { token } of [one, two]) await fingerprints().add(token, { sha256, pdq: null });
    await worker.runOutbox();
    expect(await linked(one.locator)).toEqual([[two.locator, [], 0]]);
  });

  it('are compared once: the same job twice changes nothing, and both records say so', async () => {
    const pdq = digest('twice');
    const [one, two] = [await withPicture(pdq), await withPicture(flipped(pdq, 3))];
    const jobs = await work.rows(
      `UPDATE outbox_message SET done_at = NULL WHERE job = 'compare-fingerprints' RETURNING id`,
    );
    expect(jobs.length).toBeGreaterThan(0);
    await worker.runOutbox();
    expect(await linked(one.locator)).toEqual([[two.locator, [], 3]]);
    for (const { locator } of [one, two])
      expect((await page(locator)).timeline.map(({ action }) => action)).toContain('fingerprint.compared');
  });

  it('are linked no longer when a fingerprint is taken back, or the consent', async () => {
    const pdq = digest('taken back');
    const [one, two, three] = [await withPicture(pdq), await withPicture(pdq), await withPicture(pdq)];
    expect(await linked(one.locator)).toHaveLength(2);
    await fingerprints().stop(two.token);
    expect((await linked(one.locator)).map(([locator]) => locator)).toEqual([three.locator]);
    const files = (await fingerprints().of(three.token))!.files;
    await fingerprints().remove(three.token, files[0]!.id);
    expect(await linked(one.locator)).toEqual([]);
    expect(
      await work.rows('SELECT 1 FROM fingerprint_match m JOIN "case" c ON c.id = m.case_id WHERE c.locator = $1', [
        one.locator,
      ]),
    ).toEqual([]);
  });

  it('show on a page the number only of a case that may be opened', async () => {
    const link = freshLink();
    const [mine, theirs] = [await work.report([link]), await work.report([link])];
    await test.app.get(CaseService).take(mine, me);
    await test.app.get(CaseService).take(theirs, await work.staff(other));
    const { email, password, totpSecret } = test.caseworker;
    const desk = await new Visitor(test.url).get('/desk/sign-in');
    await desk.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
    await desk.get(`/desk/cases/${mine}`);
    expect(desk.text()).toContain('A case that Cole League has');
    expect(desk.html).not.toContain(theirs);
    await desk.get(`/desk/cases/${theirs}`);
    expect(desk.status).toBe(404);
    const boss = await new Visitor(test.url).get('/desk/sign-in');
    const { supervisor } = test;
    const code = totpAt(supervisor.totpSecret, new Date());
    await boss.submit({ email: supervisor.email, password: supervisor.password, code }, 'Sign in');
    await boss.get(`/desk/cases/${mine}`);
    expect(boss.html).toContain(`href="/desk/cases/${theirs}"`);
  });
});
