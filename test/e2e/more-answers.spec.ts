import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { CounterStatementService } from '../../src/features/notice/counter-statement.service';
import { PersonCaseView } from '../../src/features/return/person-case.view';
import { PersonCopyService } from '../../src/features/return/person-copy.service';
import { randomToken, tokenHash } from '../../src/infra/crypto/tokens';
import { actAs } from '../../src/infra/database/actor';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { answerAs } from '../support/signed-answer';

jest.setTimeout(60_000);

const NEW_URL = 'https://elsewhere.example.org/p/1?utm_source=x';

describe('what else a platform says about a notice', () => {
  let run: OwnRun;
  let slug = 0;
  beforeAll(async () => {
    run = await startOwnRun({ worker: false });
  });
  afterAll(() => run.stop());

  async function delivered(links = 1): Promise<{ locator: string; caseId: string; noticeId: string; items: string[] }> {
    const urls = Array.from({ length: links }, () => run.platform.link(`more-${++slug}`));
    const locator = await run.work.approvedCase(urls);
    await run.worker.runOutbox();
    const page = await run.work.page(locator);
    return { locator, caseId: page.id, noticeId: page.notices[0]!.id, items: page.items.map(({ id }) => id) };
  }
  const say = (noticeId: string, answer: object, id?: string) => answerAs(run.test, run.platform, noticeId, answer, id);
  const itemsOf = async (locator: string) => (await run.work.page(locator)).items;
  const tasksOf = async (locator: string) => (await run.work.page(locator)).tasks.map(({ kind }) => kind);
  /** What the person takes along. */
  async function copyOf(caseId: string) {
    const token = randomToken();
    await run.work.rows(
      `INSERT INTO person_session (token_hash, case_id, created_at, expires_at) VALUES ($1, $2, now(), now() + interval '1 hour')`,
      [tokenHash(token), caseId],
    );
    return run.test.app.get(PersonCopyService).everything(token, 'file');
  }
  const personSees = (caseId: string) =>
    actAs({ kind: 'person', caseId }, () =>
      run.test.app.get(UnitOfWork).read((tx) => run.test.app.get(PersonCaseView).load(tx, caseId)),
    );

  describe('it moved', () => {
    it('adds the new address as a link of its own that must be judged before anything is sent about it', async () => {
      const { locator, noticeId, items } = await delivered();
      expect((await say(noticeId, { type: 'moved', newUrl: NEW_URL })).status).toBe(202);
      const page = await run.work.page(locator);
      expect(page.items.map(({ url, state, movedFrom }) => [url, state, movedFrom])).toEqual([
        [run.platform.link(`more-${slug}`), 'moved', null],
        ['https://elsewhere.example.org/p/1', 'reported', items[0]],
      ]);
      expect([page.state, page.tasks.map(({ kind }) => kind)]).toEqual(['verification', ['moved']]);
      expect(page.notices).toHaveLength(1);
      expect(page.notices[0]!.answers[0]).toMatchObject({ type: 'moved', text: NEW_URL });
      // The old place is looked at by ourselves, at once.
      expect(page.items[0]!.nextCheckAt!.getTime()).toBeLessThanOrEqual(Date.now());
      expect(page.timeline.find(({ action }) => action === 'case.items-added')).toMatchObject({ actor: 'platform' });
    });

    it('says which of several links, and one only', async () => {
      const { locator, noticeId, items } = await delivered(2);
      const unsaid = await say(noticeId, { type: 'moved', newUrl: NEW_URL });
      expect([unsaid.status, unsaid.body.code, unsaid.body.detail]).toEqual([
        422,
        'invalid-answer',
        'items: one new address is for one link: say which one moved',
      ]);
      expect((await say(noticeId, { type: 'moved', newUrl: NEW_URL, items })).status).toBe(422);
      expect((await say(noticeId, { type: 'moved', newUrl: NEW_URL, items: [items[1]] })).status).toBe(202);
      expect((await itemsOf(locator)).map(({ state }) => state)).toEqual(['notified', 'moved', 'reported']);
    });

    it.each([
      ['no address', { type: 'moved' }],
      ['a script', { type: 'moved', newUrl: 'javascript:alert(1)' }],
      ['words', { type: 'moved', newUrl: 'https://a b c' }],
      ['an address in another answer', { type: 'removed', newUrl: NEW_URL }],
    ])('is refused with %s, and changes nothing', async (_what, answer) => {
      const { locator, noticeId } = await delivered();
      expect([(await say(noticeId, answer)).status, await tasksOf(locator)]).toEqual([422, []]);
      expect((await itemsOf(locator)).map(({ state }) => state)).toEqual(['notified']);
    });

    it('to an address that the case has already adds none', async () => {
      const { locator, noticeId, items } = await delivered(2);
      const newUrl = (await itemsOf(locator))[1]!.url;
      expect((await say(noticeId, { type: 'moved', newUrl, items: [items[0]] })).status).toBe(202);
      expect((await itemsOf(locator)).map(({ state }) => state)).toEqual(['moved', 'notified']);
      expect(await tasksOf(locator)).toEqual(['moved']);
    });
  });

  describe('it was put back', () => {
    it('opens a case again that had ended well: the link is back, the person hears it, the clock stays met', async () => {
      const { locator, noticeId, caseId } = await delivered();
      await say(noticeId, { type: 'removed' });
      await run.work.rows(
        `UPDATE item SET state = 'removed', removed_at = now(), first_clean_at = now(), clean_checks = 3 WHERE case_id = $1`,
        [caseId],
      );
      await run.work.rows(`UPDATE "case" SET state = 'closed', outcome = 'removed', closed_at = now() WHERE id = $1`, [
        caseId,
      ]);
      await run.work.rows(`UPDATE clock SET state = 'met', ended_at = now() WHERE notice_id = $1`, [noticeId]);
      expect((await say(noticeId, { type: 'restored' })).status).toBe(202);
      const page = await run.work.page(locator);
      expect([page.state, page.outcome, page.items[0]!.state, page.notices[0]!.clock!.state]).toEqual([
        'removal',
        null,
        'reappeared',
        'met',
      ]);
      expect(page.items[0]).toMatchObject({ cleanChecks: 0, removedAt: null });
      expect(page.items[0]!.nextCheckAt!.getTime()).toBeLessThanOrEqual(Date.now());
      expect(page.tasks.map(({ kind }) => kind)).toEqual(['restored']);
      expect(
        await run.work.rows('SELECT kind FROM person_news WHERE case_id = $1 AND kind = $2', [caseId, 'came_back']),
      ).toEqual([{ kind: 'came_back' }]);
    });

    it('takes back a claim that we had not yet confirmed; the clock had never stopped', async () => {
      const { locator, noticeId } = await delivered();
      await say(noticeId, { type: 'removed' });
      await say(noticeId, { type: 'restored' });
      const page = await run.work.page(locator);
      expect([page.items[0]!.state, page.notices[0]!.clock!.state]).toEqual(['acknowledged', 'running']);
      expect(page.tasks.map(({ kind }) => kind)).toEqual(['restored']);
    });

    it('says nothing after a withdrawal: the notice takes no answer', async () => {
      const { locator, caseId, noticeId } = await delivered();
      await run.test.app.get(UnitOfWork).run((tx) => run.test.app.get(CaseWithdrawalService).withdraw(tx, caseId));
      await run.worker.runOutbox();
      expect((await say(noticeId, { type: 'restored' })).body.code).toBe('answer-not-expected');
      expect((await itemsOf(locator)).map(({ state }) => state)).toEqual(['withdrawn']);
    });
  });

  describe('the uploader’s words', () => {
    const WORDS = 'She agreed to it, and I can prove it.';
    const decide = async (locator: string, decision: 'share' | 'keep') => {
      const { notices } = await run.work.page(locator);
      const staff = await run.work.staff();
      const { id } = notices[0]!.counterStatements.at(-1)!;
      await run.test.app.get(CounterStatementService).decide(locator, id, staff, decision);
    };

    it('reach the caseworker as a task, stand in no other answer, and change no link', async () => {
      const { locator, noticeId, caseId } = await delivered();
      expect((await say(noticeId, { type: 'counter_statement', counterStatement: WORDS })).status).toBe(202);
      const page = await run.work.page(locator);
      expect(page.items.map(({ state }) => state)).toEqual(['notified']);
      expect(page.tasks.map(({ kind }) => kind)).toEqual(['counter_statement']);
      expect(page.notices[0]!.answers).toMatchObject([{ type: 'counter_statement', text: null }]);
      expect(page.notices[0]!.counterStatements).toMatchObject([{ text: WORDS, decision: null }]);
      const [row] = await run.work.rows<{ text: Buffer }>(
        'SELECT text_sealed AS text FROM counter_statement WHERE case_id = $1',
        [caseId],
      );
      expect(row!.text.includes(WORDS)).toBe(false);
    });

    it('are not shown to the person before somebody has decided that, nor that there are any', async () => {
      const { locator, noticeId, caseId } = await delivered();
      await say(noticeId, { type: 'received' });
      await say(noticeId, { type: 'counter_statement', counterStatement: WORDS });
      for (const decision of [null, 'keep'] as const) {
        if (decision !== null) await decide(locator, decision);
        const seen = await personSees(caseId);
        expect([seen.counterStatements, seen.links[0]!.answer!.type]).toEqual([[], 'received']);
        expect((await copyOf(caseId)).notices[0]!.answers.map(({ type }) => type)).toEqual(['received']);
      }
      expect(await tasksOf(locator)).toEqual([]);
      await decide(locator, 'share');
      expect((await personSees(caseId)).counterStatements).toMatchObject([{ text: WORDS, platformName: 'own' }]);
      await expect(decide(locator, 'keep')).rejects.toMatchObject({ refusal: { code: 'counter-statement.shared' } });
    });

    it('cannot be read around the page: the database shows the person no more than was decided', async () => {
      const { noticeId, caseId } = await delivered();
      await say(noticeId, { type: 'counter_statement', counterStatement: WORDS });
      const asked = (actor: Parameters<typeof actAs>[0]) =>
        actAs(actor, () =>
          run.test.app
            .get(UnitOfWork)
            .read((tx) =>
              tx.query<{ n: number }[]>(
                `SELECT (SELECT count(*) FROM counter_statement)::int + (SELECT count(*) FROM answer WHERE type = 'counter_statement')::int AS n`,
              ),
            ),
        );
      expect(await asked({ kind: 'person', caseId })).toEqual([{ n: 0 }]);
      const { id, role } = await run.work.staff();
      const [{ n } = { n: 0 }] = await asked({ kind: 'staff', id, role: role as 'caseworker' });
      expect(n).toBeGreaterThanOrEqual(2);
    });
  });

  it('names its statement of reasons with a refusal or a removal: the desk and the person’s copy have it', async () => {
    const { locator, noticeId, caseId } = await delivered();
    await say(noticeId, {
      type: 'refused',
      reason: { code: 'not_intimate' },
      statementOfReasons: '8f1c1c2e-5b0f-4a6f-9f63-0f2a5b8f9d11',
    });
    expect((await run.work.page(locator)).notices[0]!.answers).toMatchObject([
      { type: 'refused', statement: '8f1c1c2e-5b0f-4a6f-9f63-0f2a5b8f9d11' },
    ]);
    const copy = await copyOf(caseId);
    expect(copy.notices[0]!.answers[0]!.statement).toBe('8f1c1c2e-5b0f-4a6f-9f63-0f2a5b8f9d11');
    for (const wrong of [
      { type: 'received', statementOfReasons: 'x' },
      { type: 'removed', statementOfReasons: 'see https://example.org' },
    ])
      expect((await say(noticeId, wrong)).status).toBe(422);
  });

  it('a webhook-id that comes again with another body is a conflict that the desk sees, once', async () => {
    const { locator, noticeId } = await delivered();
    const id = `ans_again_${slug}`;
    await say(noticeId, { type: 'received' }, id);
    for (let n = 0; n < 3; n += 1) {
      const reply = await say(noticeId, { type: 'refused', reason: { code: 'newsworthy' } }, id);
      expect([reply.status, reply.body.code]).toEqual([409, 'webhook-id-reused']);
    }
    const page = await run.work.page(locator);
    expect(page.timeline.filter(({ action }) => action === 'answer.conflict')).toMatchObject([
      { actor: 'platform', detail: { type: 'refused' } },
    ]);
    expect(page.tasks.map(({ kind }) => kind)).toEqual(['answer_conflict']);
    expect(page.notices[0]!.answers).toHaveLength(1);
    expect(page.notices[0]!.answers[0]!.reusedAt).not.toBeNull();
    expect(page.items[0]!.state).toBe('acknowledged');
  });
});
