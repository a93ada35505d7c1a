import { RISK_SIGNS } from '../../domain/deadline/risk';
import type { RuleId } from '../../domain/deadline/rule';
import { RULES } from '../../domain/deadline/rules';
import type { CaseState } from '../../domain/lifecycle';
import { type FormBody, readChoice, readLine } from '../../web/form';

export const WORKLIST_BUCKETS = ['all', 'overdue', '4h', '12h', '24h', 'later', 'new', 'waiting'] as const;
export type WorklistBucket = (typeof WORKLIST_BUCKETS)[number];
export const OPEN_STATES = ['intake', 'verification', 'notice', 'removal'] as const satisfies readonly CaseState[];
export type OpenState = (typeof OPEN_STATES)[number];
export const FLAGS = ['waiting', 'held', ...RISK_SIGNS.filter((sign) => sign !== 'child')] as const;
export type Flag = (typeof FLAGS)[number];

/** What the list is narrowed to. Codes and ids only: it stands in addresses, which people show to each other. */
export interface WorklistFilter {
  readonly bucket: WorklistBucket;
  readonly state: OpenState | null;
  /** `me` is whoever looks, so that a view can be shared; otherwise an id of staff. */
  readonly holder: 'me' | 'nobody' | { readonly staffId: string } | null;
  /** The short name of a platform. */
  readonly platform: string | null;
  readonly basis: RuleId | null;
  readonly flag: Flag | null;
}

/** Where a page begins: after this row, or before it. */
export interface Cursor {
  readonly side: 'after' | 'before';
  readonly riskAtMs: number;
  readonly caseId: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SLUG = /^[a-z0-9][a-z0-9-]{0,60}$/;
const CURSOR = /^(-?\d{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** From the address or a form. What cannot be is no filter, so that an old or a broken address still shows the list. */
export function parseFilter(bag: FormBody): WorklistFilter {
  const holder = readLine(bag, 'holder', 40);
  const platform = readLine(bag, 'platform', 61);
  return {
    bucket: readChoice(bag, 'bucket', WORKLIST_BUCKETS) ?? 'all',
    state: readChoice(bag, 'state', OPEN_STATES),
    holder: holder === 'me' || holder === 'nobody' ? holder : UUID.test(holder) ? { staffId: holder } : null,
    platform: SLUG.test(platform) ? platform : null,
    basis: readChoice(bag, 'basis', Object.keys(RULES) as RuleId[]),
    flag: readChoice(bag, 'flag', FLAGS),
  };
}

export function parseCursor(bag: FormBody): Cursor | null {
  for (const side of ['after', 'before'] as const) {
    const [, riskAt, caseId] = CURSOR.exec(readLine(bag, side, 60)) ?? [];
    if (riskAt !== undefined && caseId !== undefined) return { side, riskAtMs: Number(riskAt), caseId };
  }
  return null;
}

export const cursorText = (row: { readonly riskAt: Date; readonly caseId: string }): string =>
  `${row.riskAt.getTime()}_${row.caseId}`;

/** Where a page begins, as it stands in an address or is sent along by a form; nothing on the first page. */
export const placeOf = (cursor: Cursor | null): Readonly<Record<string, string>> =>
  cursor === null ? {} : { [cursor.side]: cursorText({ caseId: cursor.caseId, riskAt: new Date(cursor.riskAtMs) }) };

/** The filter as the end of an address, always in the same order; empty where nothing is filtered. */
export function filterQuery(filter: WorklistFilter, more: Readonly<Record<string, string>> = {}): string {
  const { bucket, state, holder, platform, basis, flag } = filter;
  const parts: Record<string, string | null> = {
    bucket: bucket === 'all' ? null : bucket,
    state,
    holder: holder === null || typeof holder === 'string' ? holder : holder.staffId,
    platform,
    basis,
    flag,
    ...more,
  };
  const query = new URLSearchParams(
    Object.entries(parts).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
  return query.size === 0 ? '' : `?${query.toString()}`;
}

export const isFiltered = (filter: WorklistFilter): boolean => filterQuery({ ...filter, bucket: 'all' }) !== '';
