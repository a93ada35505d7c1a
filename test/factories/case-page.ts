import { NOTHING_ALLOWED } from '../../src/features/case/case-page-allowed';
import type { CasePage, CasePageItem, CasePageNotice } from '../../src/features/case/case-page.types';

/** The moment all examples are seen at: a Monday afternoon. */
export const EXAMPLE_NOW = new Date('2026-11-23T14:17:00Z');
export const hoursBefore = (hours: number): Date => new Date(EXAMPLE_NOW.getTime() - hours * 3_600_000);

const WORKING: CasePage['allowed'] = { ...NOTHING_ALLOWED, judgeItems: true, recordAuthority: true };

export const anItem = (id: string, changes: Partial<CasePageItem> = {}): CasePageItem => ({
  id,
  url: `https://examplebox.test/p/${id}`,
  host: 'examplebox.test',
  platformName: 'ExampleBox',
  state: 'reported',
  cleanChecks: 0,
  lastCheck: null,
  nextCheckAt: null,
  removedAt: null,
  movedFrom: null,
  noticeIds: [],
  ...changes,
});

export const aNotice = (id: string, changes: Partial<CasePageNotice> = {}): CasePageNotice => ({
  id,
  kind: 'takedown',
  state: 'draft',
  platformName: 'ExampleBox',
  basis: 'us-take-it-down',
  instrument: 'TAKE IT DOWN Act',
  createdAt: hoursBefore(3),
  approvedAt: null,
  firstApprovedBy: null,
  deliveredAt: null,
  nextAttemptAt: null,
  leavesAt: null,
  undeliverableBecause: null,
  itemIds: [],
  attempts: [],
  answers: [],
  counterStatements: [],
  clock: null,
  ...changes,
});

export const aClock = (changes: Partial<NonNullable<CasePageNotice['clock']>> = {}) => ({
  state: 'running' as const,
  kind: 'statutory' as const,
  startedAt: hoursBefore(20),
  dueAt: hoursBefore(-28),
  endedAt: null,
  instrument: 'TAKE IT DOWN Act',
  citation: 'section 3',
  ...changes,
});

/** A case in verification, taken by `me`, one link not judged yet, everything else in order. */
export const aCasePage = (changes: Partial<CasePage> = {}): CasePage => ({
  id: 'case',
  locator: 'BK-4F7K-92QM',
  state: 'verification',
  outcome: null,
  createdAt: hoursBefore(5),
  closedAt: null,
  language: 'vi',
  circumstance: 'posted',
  ageInPicture: 'adult',
  reporter: 'self',
  statesNoConsent: true,
  narrative: null,
  hasNarrative: false,
  shownUntil: null,
  emergencyUntil: null,
  checks: [],
  contactChange: null,
  doubts: [],
  contact: { way: 'none', address: null, note: null },
  told: { holdsWhereabouts: false, whereabouts: null, hours: null, wording: null, codeWord: null, rules: [] },
  consents: [{ action: 'notify_platforms', givenAt: hoursBefore(5), withdrawnAt: null }],
  sharing: [],
  replies: [],
  authority: { kind: 'self', attestedByName: 'An Tran', recordedAt: hoursBefore(4), isSufficient: true, proof: null },
  claimedBy: { id: 'me', name: 'An Tran' },
  handOver: null,
  linked: [],
  isOnHold: false,
  updateDueAt: null,
  erasedAt: null,
  version: 1,
  items: [anItem('i1')],
  notices: [],
  tasks: [],
  notes: [],
  messages: [],
  waitingSince: null,
  wordsRequest: null,
  timeline: [],
  seen: 7,
  keeping: null,
  allowed: WORKING,
  basesOffered: [{ id: 'us-take-it-down', instrument: 'TAKE IT DOWN Act', sureness: 'secondary' }],
  ...changes,
});

export const allowing = (...names: (keyof CasePage['allowed'])[]): CasePage['allowed'] => ({
  ...NOTHING_ALLOWED,
  ...Object.fromEntries(names.map((name) => [name, true])),
});
