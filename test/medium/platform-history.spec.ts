import { totpAt } from '../../src/infra/crypto/totp';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';
import { answerAs } from '../support/signed-answer';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

describe('how it went with a platform so far', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let platform: OwnPlatform;
  let other: OwnPlatform;
  beforeAll(async () => {
    [platform, other] = [await OwnPlatform.start(), await OwnPlatform.start('other')];
    const settings = { OUTGOING_ALLOW_PRIVATE: `${platform.allowed},${other.allowed}` };
    test = await startTestApp({ worker: false, settings });
    await platform.register(test);
    await other.register(test);
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
    await other.stop();
  });

  /** The section as words, as this person reads it. */
  async function readBy({ email, password, totpSecret }: TestStaff, slug = 'own'): Promise<string> {
    const visitor = await new Visitor(test.url, { language: 'en' }).get('/desk/sign-in');
    await visitor.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
    await visitor.get(`/desk/platforms/${slug}`);
    const section = /<section[^>]*history-title[\s\S]*?<\/section>/.exec(visitor.html)![0];
    return section
      .replace(/<br>/g, '; ')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  }

  it('is told day by day to everybody at the desk, and no case comes with it', async () => {
    expect(await readBy(test.supervisor)).toContain('There was no contact yet.');
    const locators = [
      await work.approvedCase([platform.link('one')]),
      await work.approvedCase([platform.link('two')]),
      await work.approvedCase([other.link('elsewhere', 'other')]),
    ];
    await worker.runOutbox();
    const [first, second] = [await work.page(locators[0]!), await work.page(locators[1]!)];
    for (const { notices } of [first, second]) await answerAs(test, platform, notices[0]!.id, { type: 'received' });
    await answerAs(test, platform, first.notices[0]!.id, { type: 'removed' });
    // One of them arrived the day before, after an attempt that failed; and a mail came back.
    const [noticeId, caseId] = [second.notices[0]!.id, second.id];
    await work.rows(`UPDATE notice SET delivered_at = '2026-11-29T23:30:00Z' WHERE id = $1`, [noticeId]);
    await work.rows(
      `INSERT INTO delivery_attempt (notice_id, number, channel_id, started_at, finished_at, verdict)
       SELECT id, 99, channel_id, '2026-11-29T23:00:00Z', '2026-11-29T23:00:01Z', 'retry' FROM notice WHERE id = $1`,
      [noticeId],
    );
    await work.rows(
      `INSERT INTO mail_reply (id, case_id, notice_id, is_known, is_automatic, is_cut, message_sha256, received_at)
       SELECT gen_random_uuid(), $1, $2, true, automatic, false, decode(md5(automatic::text), 'hex'), '2026-11-28T08:00:00Z'
       FROM unnest('{true,false}'::boolean[]) AS automatic`,
      [caseId, noticeId],
    );

    const seen = await readBy(test.caseworker);
    expect(seen).toContain(
      '1 notice arrived: webhook; 2 answers: The platform received it; 1 answer: The platform says it is removed',
    );
    expect(seen).toContain('Sunday 29 November 2026 1 notice arrived: webhook; 1 attempt failed: webhook');
    expect(seen).toContain('Saturday 28 November 2026 1 reply by mail');
    expect(seen.indexOf('29 November')).toBeLessThan(seen.indexOf('28 November'));
    for (const role of ['administrator', 'auditor'] as const)
      expect([role, await readBy(await inviteStaff(test, role, `Reads ${role}`))]).toEqual([role, seen]);
    for (const locator of locators) expect(seen).not.toContain(locator);
    expect(await readBy(await inviteStaff(test, 'supervisor', 'Another'), 'other')).toMatch(
      /case is counted no longer\. \S+ \d+ \S+ \d{4} 1 notice arrived: webhook$/,
    );
  });

  it('is the last thirty days with any contact, and no more', async () => {
    await work.rows(
      `INSERT INTO delivery_attempt (notice_id, number, channel_id, started_at, verdict)
       SELECT id, 100 + day, channel_id, timestamptz '2026-01-01T12:00:00Z' + day * interval '1 day', 'gone'
       FROM notice, generate_series(1, 40) AS day WHERE id = (SELECT notice_id FROM delivery_attempt WHERE number = 99)`,
    );
    const seen = await readBy(await inviteStaff(test, 'supervisor', 'Third'));
    expect(seen.match(/ 20\d\d /g)).toHaveLength(30);
    expect(seen).toContain('10 February 2026');
    expect(seen).not.toContain('14 January 2026');
  });

  it('is told to nobody but the desk', async () => {
    await expect(work.rows(`SELECT * FROM buckler_contacts_with_platform('own', 30)`)).rejects.toThrow(
      'insufficient_privilege',
    );
  });
});
