import fc from 'fast-check';
import { decideCase } from './case/decide-case';
import type { CaseCommandInput } from './case/decide-case';
import { decideItem } from './case/decide-item';
import type { ItemCommandInput } from './case/decide-item';
import { decideClock } from './deadline/decide-clock';
import type { ClockFacts } from './deadline/decide-clock';
import { clockFor, ruleOf } from './deadline/rules';
import type { RuleId } from './deadline/rule';
import { CASE_TABLE, CLOCK_TABLE, ITEM_TABLE, NOTICE_TABLE } from './lifecycle';
import type { CaseOutcome, CaseState, ItemState, NoticeKind, NoticeState } from './lifecycle';
import { decideNotice } from './notice/decide-notice';
import type { NoticeCommandInput } from './notice/decide-notice';

/**
 * A whole case in memory, moved by nothing but the decide functions, under random commands in random order.
 * What a service would add in one transaction (recalls after a withdrawal, a clock at delivery) is added here too.
 */
interface NoticeRow {
  readonly kind: NoticeKind;
  readonly rule: RuleId;
  state: NoticeState;
}
interface ClockRow {
  readonly notice: NoticeRow;
  readonly rule: RuleId;
  facts: ClockFacts;
}

const SENT_KINDS: readonly NoticeKind[] = ['takedown', 'preservation', 'reminder', 'escalation'];

class World {
  now = new Date('2026-05-20T00:00:00Z');
  state: CaseState = 'intake';
  outcome: CaseOutcome | null = null;
  claimedBy: string | null = null;
  isOnHold = false;
  items: ItemState[] = ['reported'];
  notices: NoticeRow[] = [];
  clocks: ClockRow[] = [];
  /** Every accepted transition, as `machine from command to`. */
  readonly moves: string[] = [];
  /** What left the house: an attempt or a delivery, with what the case was at that moment. */
  readonly sent: { kind: NoticeKind; afterWithdrawal: boolean; wasOnHold: boolean }[] = [];

  case(command: CaseCommandInput): void {
    const noticesStillSending = this.notices.filter(({ state }) => state === 'approved' || state === 'sending').length;
    const decision = decideCase(
      { ...this, isErased: false, hasConsentToNotify: true, hasAuthority: true, noticesStillSending },
      command,
      this.now,
    );
    if (!decision.ok) return;
    this.moves.push(`case ${this.state} ${command.type} ${decision.next.state}`);
    ({ state: this.state, outcome: this.outcome } = decision.next);
    if (command.type === 'take') this.claimedBy = command.by;
    if (command.type === 'add_items') this.items.push('reported');
    if (command.type === 'withdraw') this.recallEverything();
  }

  item(index: number, command: ItemCommandInput): void {
    const at = index % this.items.length;
    const from = this.items[at] ?? 'reported';
    const decision = decideItem(from, command, this.now);
    if (!decision.ok) return;
    this.moves.push(`item ${from} ${command.type} ${decision.next.state}`);
    this.items[at] = decision.next.state;
    if (decision.next.state === 'reappeared') this.case({ type: 'reappear' });
  }

  draft(kind: NoticeKind, rule: RuleId): void {
    this.notices.push({ kind, rule, state: 'draft' });
  }

  notice(index: number, command: NoticeCommandInput): void {
    const notice = this.notices[index % Math.max(this.notices.length, 1)];
    if (notice === undefined) return;
    const decision = decideNotice(
      { ...notice, caseState: this.state, caseOutcome: this.outcome, isCaseOnHold: this.isOnHold },
      command,
      this.now,
    );
    if (!decision.ok) return;
    this.moves.push(`notice ${notice.state} ${command.type} ${decision.next.state}`);
    notice.state = decision.next.state;
    if (command.type === 'attempt' || command.type === 'deliver') {
      this.sent.push({
        kind: notice.kind,
        afterWithdrawal: this.outcome === 'withdrawn',
        wasOnHold: this.isOnHold && command.type === 'attempt',
      });
    }
    if (command.type === 'deliver') this.startClock(notice);
    if (command.type === 'recall') {
      for (const clock of this.clocks) if (clock.notice === notice) this.clock(clock, { type: 'void' });
    }
  }

  startClock(notice: NoticeRow): void {
    // The row is unique by notice and rule: a second delivery finds the clock that is there.
    let row = this.clocks.find((clock) => clock.notice === notice && clock.rule === notice.rule);
    if (row === undefined) {
      const rule = ruleOf(notice.rule);
      const facts: ClockFacts = {
        state: 'waiting',
        kind: rule.kind,
        startedAt: null,
        dueAt: null,
        nextEventAt: null,
        warningsFired: [],
        remindersFired: [],
      };
      row = { notice, rule: notice.rule, facts };
      this.clocks.push(row);
    }
    const { startedAt: at, dueAt } = clockFor(ruleOf(notice.rule), this.now);
    this.clock(row, { type: 'start', at, dueAt });
  }

  clock(row: ClockRow, command: Parameters<typeof decideClock>[1]): void {
    const before = row.facts;
    const decision = decideClock(before, command, this.now);
    if (!decision.ok) return;
    if (before.state !== decision.next.state)
      this.moves.push(`clock ${before.state} ${command.type} ${decision.next.state}`);
    if (before.state === 'breached') throw new Error('a breached clock changed');
    row.facts = decision.next;
  }

  recallEverything(): void {
    for (let index = 0; index < this.notices.length; index += 1) this.notice(index, { type: 'recall' });
    this.items.forEach((_, index) => this.item(index, { type: 'withdraw' }));
    this.draft('recall', 'us-take-it-down');
    this.notice(this.notices.length - 1, { type: 'approve', missing: [] });
  }
}

type Step = (world: World) => void;
const index = fc.nat({ max: 4 });
const anyRule = fc.constantFrom<RuleId>('us-take-it-down', 'in-it-rules-3-2-b', 'eu-dsa-16');
const approveBy = (by: string): Extract<CaseCommandInput, { type: 'approve_notices' }> => ({
  type: 'approve_notices',
  by,
  completenessMissing: [],
  approvals: [by],
  secondPersonRequired: false,
});
const caseCommand = fc.constantFrom<CaseCommandInput>(
  { type: 'take', by: 'staff-1' },
  { type: 'take', by: 'staff-2' },
  approveBy('staff-1'),
  { ...approveBy('staff-1'), secondPersonRequired: true },
  { type: 'finish_sending' },
  { type: 'send_again' },
  { type: 'add_items' },
  { type: 'close_finished' },
  { type: 'close_unproven', outcome: 'referred', reason: 'elsewhere' },
  { type: 'reappear' },
  { type: 'reopen', reason: 'asked for' },
);
const confirmGone = (cleanChecks: number): ItemCommandInput => ({ type: 'confirm_gone', cleanChecks, needed: 3 });
// Commands of the ordinary way stand here twice, so that random walks get far.
const itemCommand = fc.constantFrom<ItemCommandInput>(
  ...(
    [
      'verify',
      'verify',
      'notify',
      'notify',
      'claim_removed',
      'claim_removed',
      'acknowledge',
      'find_again',
      'refuse',
    ] as const
  ).map((type) => ({ type })),
  ...(['reject', 'move', 'give_up', 'withdraw'] as const).map((type) => ({ type })),
  ...[2, 3, 3, 4].map(confirmGone),
);
const noticeCommand = fc.constantFrom<NoticeCommandInput>(
  { type: 'approve', missing: [] },
  { type: 'approve', missing: ['signature'] },
  { type: 'approve', missing: [] },
  { type: 'attempt' },
  { type: 'attempt' },
  { type: 'attempt' },
  { type: 'deliver' },
  { type: 'deliver' },
  { type: 'answer' },
  { type: 'give_up' },
  { type: 'give_up' },
  { type: 'redrive' },
  { type: 'recall' },
);

const onCase = caseCommand.map(
  (command): Step =>
    (world) =>
      world.case(command),
);
const withdraw = fc.constant<Step>((world) => world.case({ type: 'withdraw' }));
const onItem = fc.tuple(index, itemCommand).map(
  ([at, command]): Step =>
    (world) =>
      world.item(at, command),
);
const draft = fc.tuple(fc.constantFrom(...SENT_KINDS), anyRule).map(
  (row): Step =>
    (world) =>
      world.draft(...row),
);
const onNotice = fc.tuple(index, noticeCommand).map(
  ([at, command]): Step =>
    (world) =>
      world.notice(at, command),
);
const hold = fc.constantFrom(true, false, false).map(
  (on): Step =>
    (world) =>
      void (world.isOnHold = on),
);
const hoursPass = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.boolean())
  .map(([hours, removalLooksConfirmed]): Step => (world) => {
    world.now = new Date(world.now.getTime() + hours * 3_600_000);
    for (const row of world.clocks) world.clock(row, { type: 'tick', removalLooksConfirmed });
  });
const meet = index.map((at): Step => (world) => {
  const row = world.clocks[at];
  if (row) world.clock(row, { type: 'meet', at: world.now });
});
const ordinary = [
  { weight: 8, arbitrary: onCase },
  { weight: 16, arbitrary: onItem },
  { weight: 2, arbitrary: draft },
  { weight: 16, arbitrary: onNotice },
  { weight: 2, arbitrary: hold },
  { weight: 3, arbitrary: hoursPass },
  { weight: 2, arbitrary: meet },
];
/** First a stretch without a withdrawal, since little happens after one; then anything. */
const walk = fc
  .tuple(
    fc.array(fc.oneof(...ordinary), { minLength: 15, maxLength: 50, size: 'max' }),
    fc.array(fc.oneof(...ordinary, { weight: 3, arbitrary: withdraw }), { minLength: 10, maxLength: 30, size: 'max' }),
  )
  .map(([first, then]) => [...first, ...then]);

const TABLES: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  case: CASE_TABLE,
  item: ITEM_TABLE,
  notice: NOTICE_TABLE,
  clock: CLOCK_TABLE,
};

/** A late `meet` and a `tick` are how a clock breaches; every other move has the table's own name. */
function isInTable(move: string): boolean {
  const [machine = '', from = '', command = '', to = ''] = move.split(' ');
  const inTable = machine === 'clock' && to === 'breached' ? 'breach' : command;
  return TABLES[machine]?.[from]?.[inTable] === to;
}

function checkInvariants(world: World): void {
  for (const move of world.moves.splice(0)) {
    if (!isInTable(move)) throw new Error(`not in the table: ${move}`);
    reach(move);
  }
  for (const { kind, afterWithdrawal, wasOnHold } of world.sent.splice(0)) {
    if (kind !== 'recall' && afterWithdrawal) throw new Error(`a ${kind} was sent after the withdrawal`);
    if (kind !== 'recall' && wasOnHold) throw new Error(`a ${kind} was sent on hold`);
    if (kind === 'recall' && afterWithdrawal) reach('a recall was sent after a withdrawal');
  }
  const running = world.clocks.filter(({ facts }) => facts.state === 'running');
  for (const clock of running) {
    const same = running.filter(({ notice, rule }) => notice === clock.notice && rule === clock.rule);
    if (same.length > 1) throw new Error('two running clocks for one notice and rule');
    if (clock.facts.nextEventAt === null) throw new Error('a running clock nobody will look at');
  }
  if ((world.outcome === null) !== (world.state !== 'closed')) throw new Error('an outcome belongs to a closed case');
  if (world.outcome === 'removed' && world.state === 'closed') reach('a case ended removed');
}

const reached = new Map<string, number>();
const reach = (place: string): void => void reached.set(place, (reached.get(place) ?? 0) + 1);

/** The ordinary way up to a delivered notice, so that half of the walks begin where most can happen. */
function sent(): World {
  const world = new World();
  world.case({ type: 'take', by: 'staff-1' });
  world.item(0, { type: 'verify' });
  world.draft('takedown', 'us-take-it-down');
  world.notice(0, { type: 'approve', missing: [] });
  world.case(approveBy('staff-1'));
  world.notice(0, { type: 'attempt' });
  world.notice(0, { type: 'deliver' });
  world.item(0, { type: 'notify' });
  return world;
}

test('random commands never leave the tables, never send after a withdrawal, never run two clocks for one rule', () => {
  fc.assert(
    fc.property(fc.boolean(), walk, (isSent, steps) => {
      const world = isSent ? sent() : new World();
      for (const take of steps) {
        take(world);
        checkInvariants(world);
      }
    }),
    { numRuns: 1000 },
  );
});

test('the random walk went where it matters', () => {
  for (const place of [
    'case verification approve_notices notice',
    'case notice finish_sending removal',
    'case removal withdraw closed',
    'item claimed_removed confirm_gone removed',
    'item removed find_again reappeared',
    'notice sending deliver delivered',
    'notice sending recall recalled',
    'clock waiting start running',
    'clock running tick breached',
    'clock running meet met',
    'a recall was sent after a withdrawal',
  ]) {
    expect(reached.get(place) ?? 0).toBeGreaterThan(0);
  }
});

test('whatever the facts, nothing but a recall is approved, attempted or delivered after a withdrawal', () => {
  const keys = Object.keys(NOTICE_TABLE) as NoticeState[];
  for (const state of keys) {
    for (const kind of SENT_KINDS) {
      for (const type of ['approve', 'attempt', 'deliver', 'redrive'] as const) {
        const command: NoticeCommandInput = type === 'approve' ? { type, missing: [] } : { type };
        const facts = { state, kind, caseState: 'closed', caseOutcome: 'withdrawn', isCaseOnHold: false } as const;
        expect(decideNotice(facts, command, new Date(0)).ok).toBe(false);
      }
    }
  }
});

test('an ordinary case walks from intake to removed, and back when an item re-appears', () => {
  const world = sent();
  expect([world.state, world.items, world.clocks.map(({ facts }) => facts.state)]).toEqual([
    'notice',
    ['notified'],
    ['running'],
  ]);
  world.case({ type: 'finish_sending' });
  world.notice(0, { type: 'answer' });
  world.item(0, { type: 'claim_removed' });
  world.case({ type: 'close_finished' });
  expect(world.state).toBe('removal');
  world.item(0, { type: 'confirm_gone', cleanChecks: 3, needed: 3 });
  world.case({ type: 'close_finished' });
  expect([world.state, world.outcome]).toEqual(['closed', 'removed']);
  world.item(0, { type: 'find_again' });
  expect([world.state, world.outcome]).toEqual(['removal', null]);
  checkInvariants(world);
});
