import { wallTimeOf } from '../../domain/shared/wall-clock';
import { chip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import { byName } from '../../web/i18n/names';
import { hasMessage } from '../../web/i18n/translator';
import { keyText } from './record.forms';
import type { NamedId, RecordEntry, RecordFilter, RecordPage } from './record.view';

/** The record as a table: codes stay codes, for an auditor compares them. */
export function presentRecord(seen: RecordPage, filter: RecordFilter, words: DeskWords) {
  const fields = {
    case: filter.locator ?? '',
    person: filter.staffId ?? '',
    action: filter.action ?? '',
    from: filter.from === null ? '' : wallTimeOf(filter.from, words.zone).day,
    until: filter.until === null ? '' : lastDayBefore(filter.until, words.zone),
  };
  const names = new Map(seen.named.map((one) => [one.id, one]));
  return {
    rows: seen.entries.map((entry) => presentEntry(entry, names, words)),
    fields,
    people: byName(seen.staff, words.language),
    next: seen.next === null ? null : `/desk/record?${query({ ...fields, below: keyText(seen.next) })}`,
    isNarrowed: Object.values(fields).some((value) => value !== ''),
    verdict: verdictOf(seen, filter, words),
  };
}

function presentEntry(entry: RecordEntry, names: ReadonlyMap<string, NamedId>, words: DeskWords) {
  const { t, language, zone } = words;
  const key = `desk.record.${entry.action}`;
  const [who = '', id = ''] = entry.actor.split(':');
  const by = `desk.record.by.${who}`;
  return {
    at: formatShortDateTime(entry.at, { language, zone }),
    seq: entry.seq,
    case: entry.locator,
    title: hasMessage(key) ? t(key) : '',
    action: entry.action,
    by: entry.staffName ?? names.get(id)?.text ?? (hasMessage(by) ? t(by) : entry.actor),
    detail: Object.entries(entry.detail)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}: ${wordsOf(value, names, words)}`),
    hash: entry.hash.slice(0, 12),
  };
}

/** What an id stands for; the id itself where nothing else is known of it, and every other value as it is. */
function wordsOf(value: RecordEntry['detail'][string], names: ReadonlyMap<string, NamedId>, { t }: DeskWords): string {
  const named = typeof value === 'string' ? names.get(value) : undefined;
  if (named === undefined) return String(value);
  if (named.kind === 'notice') return t('desk.notice.title', { platform: named.text });
  return named.kind === 'item' ? t('desk.record.link', { n: named.text }) : named.text;
}

function verdictOf({ verdict }: RecordPage, { locator }: RecordFilter, { t }: DeskWords) {
  const which = locator === null ? 'system' : 'case';
  if (verdict === null) return null;
  if (verdict.ok) return chip('calm', t(`desk.audit.whole.${which}`, { n: verdict.entries }));
  return chip('overdue', t(`desk.audit.broken.${which}`, { n: verdict.brokenAt }));
}

/** Of a filter that ends when a day begins: the day before, which was typed. Days have 23 to 25 hours. */
const lastDayBefore = (end: Date, zone: string): string => wallTimeOf(new Date(end.getTime() - 1), zone).day;

const query = (fields: Readonly<Record<string, string>>): string =>
  new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== '')).toString();
