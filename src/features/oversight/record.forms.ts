import { dayAfter, startOfDay } from '../../domain/shared/wall-clock';
import { normaliseLocator } from '../../infra/crypto/receipt';
import { EXPORT_REASONS, type ExportReason } from '../../infra/export/export-limit';
import { readChoice, readLine } from '../../web/form';
import type { RecordFilter, RecordKey } from './record.view';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ACTION = /^[a-z][a-z-]*(\.[a-z-]+)+$/;
const KEY = /^(\d{1,15})_([0-9a-f-]{36})_(\d{1,9})$/;

/** What is asked of the record; whatever cannot be read is not asked. `until` is a day that is meant to be included. */
export function parseFilter(bag: unknown, zone: string): RecordFilter {
  const staffId = readLine(bag, 'person', 40);
  const action = readLine(bag, 'action', 60);
  const typed = readLine(bag, 'case', 40);
  return {
    // A number that is none finds nothing, rather than everything.
    locator: typed === '' ? null : (normaliseLocator(typed) ?? 'none'),
    staffId: UUID.test(staffId) ? staffId : null,
    action: ACTION.test(action) ? action : null,
    from: startOfDay(readLine(bag, 'from', 10), zone),
    until: endOfDay(readLine(bag, 'until', 10), zone),
  };
}

export function parseKey(bag: unknown): RecordKey | null {
  const match = KEY.exec(readLine(bag, 'below', 80));
  if (match === null || !UUID.test(match[2]!)) return null;
  return { at: new Date(Number(match[1])), chainId: match[2]!, seq: Number(match[3]) };
}

export const keyText = ({ at, chainId, seq }: RecordKey): string => `${at.getTime()}_${chainId}_${seq}`;

export const parseExportReason = (bag: unknown): ExportReason | null => readChoice(bag, 'reason', EXPORT_REASONS);

const endOfDay = (day: string, zone: string): Date | null =>
  startOfDay(day, zone) === null ? null : startOfDay(dayAfter(day), zone);
