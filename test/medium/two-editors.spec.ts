import { CaseService } from '../../src/features/case/case.service';
import { HandOverService } from '../../src/features/case/hand-over.service';
import { HolderService } from '../../src/features/case/holder.service';
import { MessageService } from '../../src/features/case/message.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { actAs } from '../../src/infra/database/actor';
import { totpAt } from '../../src/infra/crypto/totp';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { Casework } from '../support/casework';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const WORDS = 'We wrote to the platform.\nThey have until Monday.';
const CHANGED = 'What happened while you had this page open';

describe('two people at one case', () => {
  let test: TestApp;
  let work: Casework;
  let desk: Visitor;
  let boss: Visitor;
  let number = 0;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
    desk = await signIn(test.caseworker);
    boss = await signIn(test.supervisor);
  });
  afterAll(() => test.stop());

  async function signIn({ email, password, totpSecret }: TestStaff): Promise<Visitor> {
    const visitor = await new Visitor(test.url).get('/desk/sign-in');
    return visitor.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
  }
  /** A case that both have open. */
  async function opened(): Promise<string> {
    const locator = await work.report([test.link('silent', `two-${++number}`), test.link('silent', `two-${number}-b`)]);
    await test.app.get(CaseService).take(locator, await work.staff());
    await desk.get(`/desk/cases/${locator}`);
    await boss.get(`/desk/cases/${locator}`);
    return locator;
  }
  /** What stands in the field for a message; undefined when there is none. */
  const typedIn = (visitor: Visitor) => /<textarea id="message-text"[^>]*>\n([^<]*)</.exec(visitor.html)?.[1];
  async function verify(visitor: Visitor, link: number): Promise<void> {
    const [, action] = [...visitor.html.matchAll(/action="([^"]*\/verify)"/g)][link - 1]!;
    await visitor.post(action!, { _csrf: visitor.valueOf('_csrf')!, seen: visitor.valueOf('seen')! });
  }
  const messages = async (locator: string) => (await work.page(locator)).messages.map(({ text }) => text);

  it('carries in every form of the case page what the page knew of', async () => {
    await opened();
    const forms = (/<main[\s\S]*<\/main>/.exec(desk.html)?.[0] ?? '').match(/<form[\s\S]*?<\/form>/g) ?? [];
    expect(forms.length).toBeGreaterThan(8);
    expect(forms.filter((form) => !/name="seen" value="\d+"/.test(form))).toEqual([]);
  });

  it('tells the second who did what, does nothing, and keeps what they typed; then they decide anew', async () => {
    const locator = await opened();
    await verify(boss, 1);
    expect(boss.status).toBe(200);
    await desk.submit({ text: WORDS, kind: 'question' }, 'Send');
    expect([desk.status, desk.title()]).toEqual([409, expect.stringContaining(locator)]);
    expect(desk.text()).toContain(CHANGED);
    expect(desk.text()).toContain('A link was verified');
    expect(desk.text()).toContain('by Sue Pervisor');
    expect(typedIn(desk)).toBe(WORDS);
    expect(await messages(locator)).toEqual([]);
    await desk.submit({}, 'Send');
    expect(desk.status).toBe(200);
    expect(await messages(locator)).toEqual([WORDS]);
  });

  it('keeps ticks and choices too', async () => {
    const locator = await opened();
    await verify(boss, 2);
    await desk.submit({ kind: 'lawyer', checks: ['called_back'], proof: 'A letter.' }, 'Record it');
    expect(desk.status).toBe(409);
    expect(desk.valueOf('kind')).toBe('lawyer');
    expect(desk.html).toMatch(/name="checks" value="called_back" checked/);
    await desk.submit({}, 'Record it');
    expect([desk.status, (await work.page(locator)).authority?.kind]).toEqual([200, 'lawyer']);
  });

  it('does once what two do in the same moment', async () => {
    const locator = await opened();
    await Promise.all([
      desk.submit({ text: 'From the one.', kind: 'message' }, 'Send'),
      boss.submit({ text: 'From the other.', kind: 'message' }, 'Send'),
    ]);
    expect([desk.status, boss.status].sort()).toEqual([200, 409]);
    expect(await messages(locator)).toHaveLength(1);
    const second = desk.status === 409 ? desk : boss;
    expect(second.text()).toContain(CHANGED);
    expect(typedIn(second)).toBe(second === desk ? 'From the one.' : 'From the other.');
  });

  it('does once what somebody sends twice', async () => {
    const locator = await opened();
    const seen = desk.valueOf('seen')!;
    const fields = { _csrf: desk.valueOf('_csrf')!, seen, text: 'Only once.', kind: 'message' };
    await desk.post(`/desk/cases/${locator}/messages`, fields);
    await desk.post(`/desk/cases/${locator}/messages`, fields);
    expect([desk.status, await messages(locator)]).toEqual([409, ['Only once.']]);
  });

  it('tells of what the person did meanwhile', async () => {
    const locator = await opened();
    const { id: caseId } = await work.page(locator);
    await actAs({ kind: 'person', caseId }, () => test.app.get(MessageService).writeAsPerson(caseId, 'It is back.'));
    await desk.submit({ text: 'All is quiet.', kind: 'message' }, 'Send');
    expect(desk.status).toBe(409);
    expect(desk.text()).toContain('by the person');
    expect(await messages(locator)).toHaveLength(1);
  });

  it('is not stopped by somebody who only looks', async () => {
    const locator = await opened();
    await boss.get(`/desk/cases/${locator}`);
    await boss.submit({ reason: 'check_work' }, 'Show it for 15 minutes');
    await desk.submit({ text: 'We looked.', kind: 'message' }, 'Send');
    expect([desk.status, await messages(locator)]).toEqual([200, ['We looked.']]);
  });

  it('shows what was typed when its form is gone, because the case was closed', async () => {
    const locator = await opened();
    await boss.submit({ outcome: 'referred', reason: 'Elsewhere.' }, 'Close the case');
    await desk.submit({ text: WORDS, kind: 'message' }, 'Send');
    expect(desk.status).toBe(409);
    expect(typedIn(desk)).toBeUndefined();
    expect(desk.text()).toContain('They have until Monday.');
    expect(desk.text()).toContain('The case was closed');
    expect(await messages(locator)).toEqual([]);
  });

  it('shows what was typed when the whole case is somebody else’s by now', async () => {
    const locator = await opened();
    const other = await work.staff(await inviteStaff(test, 'caseworker', 'Cole League'));
    await test.app.get(HolderService).assign(locator, await work.staff('supervisor'), other.id);
    await test.app.get(HandOverService).acknowledge(locator, other);
    await desk.submit({ text: WORDS, kind: 'message' }, 'Send');
    expect(desk.status).toBe(404);
    expect(desk.text()).toContain('Cole League');
    expect(desk.text()).toContain('They have until Monday.');
    expect(await messages(locator)).toEqual([]);
  });

  it('stops an approval of a notice that was read before the other changed the case', async () => {
    const locator = await work.draftedCase([test.link('silent', `two-${++number}`)]);
    const [notice] = (await work.page(locator)).notices;
    await desk.get(`/desk/cases/${locator}/notices/${notice!.id}`);
    await boss.get(`/desk/cases/${locator}`);
    await boss.submit({ text: 'Wait for me.', kind: 'message' }, 'Send');
    await desk.submit({}, 'Approve and send');
    expect([desk.status, (await work.page(locator)).notices[0]?.state]).toEqual([409, 'draft']);
    expect(desk.text()).toContain(CHANGED);
    expect(desk.text()).toContain('Sue Pervisor');
    await desk.submit({}, 'Approve and send');
    expect((await work.page(locator)).notices[0]?.state).toBe('approved');
  });

  it('says on a notice’s page who did what meanwhile, and keeps what was typed in whichever of its forms', async () => {
    const locator = await work.draftedCase([test.link('silent', `two-${++number}`)]);
    const [notice] = (await work.page(locator)).notices;
    const home = `/desk/cases/${locator}/notices/${notice!.id}`;
    const overtaken = async (path: string, typed: Record<string, string>, button: string) => {
      await desk.get(path);
      await boss.get(`/desk/cases/${locator}`);
      await boss.submit({ text: 'Wait for me.', kind: 'message' }, 'Send');
      await desk.submit(typed, button);
      expect(desk.status).toBe(409);
      expect(desk.text()).toContain(CHANGED);
      expect(desk.text()).toContain('Sue Pervisor');
    };
    const [sendOn, sendAt] = [new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10), '18:30'];
    await overtaken(home, { sendOn, sendAt }, 'Approve, to leave then');
    expect([desk.valueOf('sendOn'), desk.valueOf('sendAt')]).toEqual([sendOn, sendAt]);
    await overtaken(`${home}/addition`, { addition: 'It came back twice.' }, 'Keep it in the draft');
    expect(desk.html.match(/It came back twice\./g)?.length).toBeGreaterThanOrEqual(2);
    await test.app.get(NoticeService).approve(locator, notice!.id, await work.staff());
    await overtaken(home, { proof: 'Ticket 17, through their form' }, 'Record the hand-over');
    expect(/<textarea id="by-hand-proof"[^>]*>\n([^<]*)</.exec(desk.html)?.[1]).toBe('Ticket 17, through their form');
    await overtaken(home, { escalate: 'supervisor', reason: 'They never answer.' }, 'Escalate');
    expect(/<textarea id="by-hand-reason"[^>]*>\n([^<]*)</.exec(desk.html)?.[1]).toBe('They never answer.');
    // Sending again is the second decision.
    await desk.submit({}, 'Escalate');
    expect(desk.status).toBe(200);
    expect((await work.page(locator)).notes.map(({ text }) => text)).toContain('They never answer.');
  });
});
