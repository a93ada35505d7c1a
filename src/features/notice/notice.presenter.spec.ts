import { US_TAKE_IT_DOWN } from '../../domain/deadline/us-take-it-down';
import { checkCompleteness } from '../../domain/notice/completeness';
import type { DeskWords } from '../../web/desk/desk-page';
import { translatorFor } from '../../web/i18n/translator';
import { presentNotice } from './notice.presenter';
import type { NoticePreview } from './notice-preview.view';

const words: DeskWords = {
  t: translatorFor('en'),
  language: 'en',
  zone: 'UTC',
  now: new Date('2026-11-23T14:17:00Z'),
  staff: { id: 'me', name: 'An Tran', role: 'caseworker' },
};
const COMPLETE = {
  signatory: 'Example Helpline',
  authorityKind: 'self' as const,
  itemUrls: ['https://examplebox.test/p/1'],
  goodFaithStatement: true,
  contactEmail: 'notices@helpline.example.org',
  notifierName: 'Example Helpline',
  explanation: 'An intimate picture.',
  accuracyAttested: true,
};
const preview = (changes: Partial<NoticePreview> = {}): NoticePreview => ({
  id: 'n1',
  caseId: 'c1',
  seen: 7,
  kind: 'takedown',
  state: 'draft',
  basis: {
    id: 'us-take-it-down',
    instrument: 'TAKE IT DOWN Act',
    citation: 'section 3',
    sureness: 'secondary',
    note: null,
    escalateTo: 'Federal Trade Commission',
  },
  platform: { name: 'ExampleBox', slug: 'examplebox' },
  channel: { kind: 'webhook', endpoint: 'https://examplebox.test/hook' },
  trouble: null,
  bodyText: '{}',
  sha256: null,
  humanText: 'Notice',
  attempts: [],
  elements: checkCompleteness(US_TAKE_IT_DOWN, COMPLETE),
  approvedAt: null,
  leavesAt: null,
  attemptsMade: 0,
  nextChannel: null,
  clock: null,
  lastAnswer: null,
  firstApprovedBy: null,
  answerPage: null,
  secondPerson: [],
  ...changes,
});
const present = (changes: Partial<NoticePreview> = {}, canApprove = true) =>
  presentNotice(preview(changes), 'BK-4F7K-92QM', canApprove, new Date('2026-03-02T10:00:00Z'), words);

describe('notice page', () => {
  it('shows the clock that runs for it, with the state it has in its case', () => {
    expect(present().clock).toBeNull();
    const dueAt = new Date(words.now.getTime() + 3 * 3_600_000);
    const running = present({ state: 'delivered', clock: { state: 'running', dueAt } });
    expect(running.clock).toMatchObject({ tone: 'soon', text: '3 h left' });
    expect(running.due).toMatch(/^due .* UTC$/);
    expect(running.state).toMatchObject({ tone: 'soon', text: 'Delivered, no answer yet' });
    const missed = present({ state: 'delivered', clock: { state: 'breached', dueAt } });
    expect([missed.clock?.tone, missed.due]).toEqual(['overdue', null]);
    expect(missed.clock?.text).toMatch(/^Missed, due .* UTC$/);
  });

  it('says what the answer was, in its own colour, and not only that there is one', () => {
    const answered = (lastAnswer: string | null) => present({ state: 'answered', lastAnswer }).state;
    expect(answered('refused')).toEqual({ tone: 'overdue', sign: '▲', text: 'The platform refuses' });
    expect(answered('removed').tone).toBe('calm');
    expect(answered(null)).toMatchObject({ tone: 'info', text: 'Answered' });
  });

  it('opens approval when every element of the law is met, and says what meets each', () => {
    const notice = present();
    expect(notice.approval).toEqual({ kind: 'open', note: null });
    expect(notice.summary).toBe('All 4 elements are met.');
    expect(notice.elements.map(({ by }) => by)).toEqual([
      'signed by the helpline, on the word of the person in the picture',
      'the verified links in this notice',
      'the person’s statement in the form',
      'the helpline’s address',
    ]);
  });

  it('blocks approval with each missing thing in words', () => {
    const elements = checkCompleteness(US_TAKE_IT_DOWN, {
      ...COMPLETE,
      authorityKind: null,
      goodFaithStatement: false,
    });
    const notice = present({ elements });
    expect(notice.summary).toBe('2 of 4 elements are missing. It cannot be approved yet.');
    expect(notice.approval).toEqual({
      kind: 'blocked',
      why: 'It cannot be approved: nobody’s authority to act is recorded; the person did not state that it was shared without agreement.',
    });
  });

  it('asks a second person, and does not let the first one be both', () => {
    expect(present({ firstApprovedBy: { id: 'pham', name: 'L. Pham' } }).approval).toEqual({
      kind: 'open',
      note: 'First approval by L. Pham. A second person must approve it.',
    });
    expect(present({ firstApprovedBy: words.staff }).approval.kind).toBe('blocked');
    // A colleague of the same name is somebody else.
    expect(present({ firstApprovedBy: { id: 'other', name: words.staff.name } }).approval.kind).toBe('open');
  });

  it('says plainly that a source is unsure', () => {
    expect(present().basis).toMatchObject({ isSure: false, sureness: expect.stringMatching(/^Unsure/) as string });
  });

  it('cannot be approved again, nor by somebody who may only read', () => {
    expect(present({ state: 'delivered', approvedAt: words.now }).approval.kind).toBe('over');
    expect(present({ state: 'recalled' }).approval.kind).toBe('over');
    expect(present({}, false).approval.kind).toBe('blocked');
  });

  it('says since when it does not get through, and offers mail to whoever may approve', () => {
    const since = new Date('2026-11-23T13:00:00Z');
    const trouble = (next: string | null, canApprove = true) =>
      present({ trouble: { since, next } }, canApprove).trouble;
    expect(present().trouble).toBeNull();
    expect(trouble('mail')).toMatchObject({ canSendNow: true, next: expect.stringContaining('mail') as string });
    expect(trouble('mail', false)).toMatchObject({ canSendNow: false });
    expect(trouble('by_hand')).toMatchObject({ canSendNow: false });
    expect(trouble(null)?.next).toContain('No other way');
  });

  it('offers the hand-over by hand only while it is not delivered', () => {
    const offered = (['draft', 'approved', 'sending', 'undeliverable', 'delivered', 'recalled'] as const).filter(
      (state) => present({ state }).canHandOver,
    );
    expect(offered).toEqual(['approved', 'sending', 'undeliverable']);
    expect(present({ state: 'undeliverable' }).isHandOverNext).toBe(true);
  });

  it('says until when the platform can answer without an account, and lets the desk end that', () => {
    const link = { id: 'l1', caseId: 'c1', noticeId: 'n1', platformId: 'p1', revokedAt: null, lastOpenedAt: null };
    const open = { ...link, expiresAt: new Date('2026-03-16T10:00:00Z') };
    expect(present().answerPage).toBeNull();
    expect(present({ answerPage: open }).answerPage).toMatchObject({ seen: 'Nobody has opened it yet.', canEnd: true });
    expect(present({ answerPage: open }, false).answerPage).toMatchObject({ canEnd: false });
    const over = { ...open, revokedAt: new Date('2026-03-01T10:00:00Z') };
    expect(present({ answerPage: over }).answerPage).toMatchObject({ canEnd: false });
    const waits = { state: 'approved', leavesAt: new Date('2026-03-04T10:00:00Z'), answerPage: open } as const;
    expect(present(waits).answerPage).toMatchObject({ seen: null, canEnd: false });
    expect(present(waits).answerPage!.text).toMatch(/^When it leaves, a mail with it gives an address/);
  });

  it('says when a notice leaves that waits, and offers to change that and nothing that would hand it over before', () => {
    const leavesAt = new Date('2026-03-06T18:30:00Z');
    const waiting = present({ state: 'approved', leavesAt });
    expect(waiting.state.text).toBe('Approved, leaves later');
    expect(waiting.later).toEqual({
      text: 'Approved. It leaves Fri 6 Mar 18:30 UTC, and not before. Nobody outside has it yet.',
      canChange: true,
      clock: '24 hours, such as 18:30, in UTC time. It is now Mon 2 Mar 10:00 UTC.',
      day: '2026-03-06',
      time: '18:30',
    });
    expect(waiting.canHandOver).toBe(false);
    const gone = present({ state: 'sending', attemptsMade: 1, leavesAt });
    expect(gone.later).toMatchObject({ text: null, canChange: false });
    expect(gone.canHandOver).toBe(true);
    const planned = present({ leavesAt, firstApprovedBy: { id: 'sue', name: 'Sue' } });
    expect(planned.later).toMatchObject({ canChange: false, day: '2026-03-06' });
    expect(planned.later.text).toContain('It is to leave Fri 6 Mar 18:30 UTC');
  });

  it('offers where a notice may be escalated to, and what the law offers once its time is over', () => {
    const running = present({ state: 'sending', nextChannel: 'mail', clock: { state: 'waiting', dueAt: null } });
    expect(running.escalation.map(({ value }) => value)).toEqual(['supervisor', 'channel']);
    expect(running.next).toBeNull();
    const over = present({ state: 'delivered', clock: { state: 'breached', dueAt: new Date() } });
    expect(over.escalation.map(({ value }) => value)).toEqual(['supervisor', 'authority']);
    expect(over.next).toBe('Federal Trade Commission');
    expect(present({ state: 'delivered' }, false).escalation).toEqual([]);
  });

  it('says what its rule says of itself in the language of who reads', () => {
    const { basis } = preview({});
    const changes = {
      state: 'delivered',
      clock: { state: 'breached', dueAt: new Date() },
      basis: { ...basis, note: 'Read as quoted by others.' },
    } as const;
    const reader: DeskWords = { ...words, t: translatorFor('vi'), language: 'vi' };
    const notice = presentNotice(preview(changes), 'BK-4F7K-92QM', true, words.now, reader);
    expect(notice.next).toMatch(/^Ủy ban Thương mại Liên bang/);
    expect(notice.basis.note).toContain('phải kiểm tra trước khi trích dẫn');
    expect(present(changes).basis.note).toBe('Read as quoted by others.');
  });
});
