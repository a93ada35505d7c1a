import { type FormBody, type FormResult, lengthOf, readChoice, readLine, readText } from '../../web/form';
import { normaliseLocator } from '../../infra/crypto/receipt';

export const BULK_ACTIONS = [
  'keep',
  'take',
  'assign',
  'release',
  'urgent',
  'not_urgent',
  'not_verified',
  'duplicate',
  'remind',
] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];
/** More in one go nobody looks through before they press the button. */
export const MOST_CASES = 100;
export const REASON_MAX = 1000;

export interface BulkOrder {
  readonly action: BulkAction;
  readonly caseIds: readonly string[];
  /** To whom, of `assign`. */
  readonly to: string | null;
  /** Why, of an ending. */
  readonly reason: string;
  /** Of which case the others are duplicates. */
  readonly duplicateOf: string | null;
}

export interface BulkForm {
  /** `check` tries without effect and shows what would happen; `do` does it. */
  readonly step: 'check' | 'do';
  readonly order: BulkOrder;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Ticked boxes (`case`), or the list that the dry run has put together (`cases`, with commas). */
export function chosenCases(body: FormBody): string[] {
  const bag = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const ticked = Object.hasOwn(bag, 'case') ? [bag['case']].flat() : [];
  const listed = readLine(body, 'cases').split(',');
  return [...new Set([...ticked, ...listed])].filter((id): id is string => typeof id === 'string' && UUID.test(id));
}

export function parseBulk(body: FormBody): FormResult<BulkForm> {
  const caseIds = chosenCases(body);
  const action = readChoice(body, 'action', BULK_ACTIONS);
  const to = readLine(body, 'to', 40);
  const reason = readText(body, 'reason');
  const duplicateOf = normaliseLocator(readLine(body, 'duplicateOf'));
  const errors: Record<string, string> = {};
  if (caseIds.length === 0) errors['case'] = 'bulk.error.none';
  if (caseIds.length > MOST_CASES) errors['case'] = 'bulk.error.many';
  if (action === null) errors['action'] = 'bulk.error.action';
  if (action === 'assign' && !UUID.test(to)) errors['to'] = 'bulk.error.to';
  if (action === 'not_verified' || action === 'duplicate') {
    if (reason === '') errors['reason'] = 'bulk.error.reason';
    if (lengthOf(reason) > REASON_MAX) errors['reason'] = 'bulk.error.long';
  }
  if (action === 'duplicate' && duplicateOf === null) errors['duplicateOf'] = 'bulk.error.duplicateOf';
  if (action === null || Object.keys(errors).length > 0) return { ok: false, errors };
  const step = readChoice(body, 'step', ['check', 'do'] as const) ?? 'check';
  return { ok: true, value: { step, order: { action, caseIds, to: to === '' ? null : to, reason, duplicateOf } } };
}
