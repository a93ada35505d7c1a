import { can } from '../../domain/access/can';
import { RULES } from '../../domain/deadline/rules';
import type { DeskWords } from '../../web/desk/desk-page';
import { byName } from '../../web/i18n/names';
import { BULK_ACTIONS, type BulkAction, MOST_CASES } from './bulk.forms';
import type { SavedView } from './saved-view.service';
import {
  type Cursor,
  cursorText,
  filterQuery,
  FLAGS,
  isFiltered,
  OPEN_STATES,
  parseFilter,
  placeOf,
  type WorklistFilter,
} from './worklist-filter';
import type { WorklistOptions } from './worklist-options.view';
import { counted, presentBuckets, presentWorklist } from './worklist.presenter';
import type { WorklistPage } from './worklist.view';

/** What was chosen and typed for many cases, when the page comes back with errors. */
export interface ChosenMany {
  readonly cases: readonly string[];
  readonly action: BulkAction | '';
  readonly to: string;
  readonly reason: string;
  readonly duplicateOf: string;
}

const NOTHING: ChosenMany = { cases: [], action: '', to: '', reason: '', duplicateOf: '' };
interface Option {
  readonly value: string;
  readonly text: string;
  readonly isChosen: boolean;
}

/** The page around the list: its groups, filters, views, places to go on, and what can be done to many. */
export class WorklistPageModel {
  private readonly options: WorklistOptions;

  constructor(
    private readonly words: DeskWords,
    { platforms, colleagues }: WorklistOptions,
  ) {
    this.options = { platforms: byName(platforms, words.language), colleagues: byName(colleagues, words.language) };
  }

  list(
    list: WorklistPage,
    filter: WorklistFilter,
    views: readonly SavedView[],
    { chosen = NOTHING, cursor = null }: { readonly chosen?: ChosenMany; readonly cursor?: Cursor | null } = {},
  ) {
    const { rows, counts, groups, hasBefore, hasAfter } = list;
    const [first, last] = [rows[0], rows.at(-1)];
    const place = (side: 'before' | 'after', row: typeof first) =>
      row?.riskAt ? `/desk${filterQuery(filter, { [side]: cursorText({ ...row, riskAt: row.riskAt }) })}` : null;
    return {
      rows: presentWorklist(rows, this.words),
      buckets: presentBuckets(groups, filter, this.words),
      isAll: filter.bucket === 'all' && !isFiltered(filter),
      isFiltered: isFiltered(filter),
      filter: this.filterFields(filter),
      // Every form of the page brings back to it: the same filter, and the same place in the list.
      fields: Object.entries({ ...codesOf(filter), ...placeOf(cursor) }),
      views: views.map((view) => this.view(view, filter)),
      maySave:
        (isFiltered(filter) || filter.bucket !== 'all') && !views.some((view) => view.filter === filterQuery(filter)),
      before: hasBefore ? place('before', first) : null,
      after: hasAfter ? place('after', last) : null,
      firstPage: `/desk${filterQuery(filter)}`,
      changesUrl: `/desk/changes${filterQuery(filter, { since: String(list.at.getTime()), ...(hasBefore || hasAfter ? {} : { shown: String(rows.length) }) })}`,
      navCounts: { all: counted(counts.all), closed: counted(counts.closed) },
      openLetters: counted(counts.openLetters),
      bulk: this.bulk(chosen),
      chosen: chosen.cases,
      most: MOST_CASES,
    };
  }

  private bulk(chosen: ChosenMany) {
    const { t, staff } = this.words;
    const may = (action: BulkAction) =>
      action === 'assign'
        ? can(staff, 'case.assign')
        : action === 'duplicate'
          ? can(staff, 'case.close-duplicate')
          : true;
    const actions = BULK_ACTIONS.filter(may);
    return {
      actions: actions.map((value) => ({
        value,
        text: t(`desk.bulk.action.${value}`),
        isChosen: value === chosen.action,
      })),
      mayAssign: may('assign'),
      mayDuplicate: may('duplicate'),
      colleagues: this.options.colleagues.map(({ id, name }) => ({
        value: id,
        text: name,
        isChosen: id === chosen.to,
      })),
      reason: chosen.reason,
      duplicateOf: chosen.duplicateOf,
    };
  }

  private filterFields(filter: WorklistFilter) {
    const { t } = this.words;
    const some = (
      name: 'state' | 'basis' | 'flag' | 'platform' | 'holder',
      values: readonly (readonly [string, string])[],
    ) => ({
      name,
      label: t(`desk.worklist.filter.${name}`),
      options: values.map(([value, text]): Option => ({ value, text, isChosen: codesOf(filter)[name] === value })),
    });
    return [
      some(
        'state',
        OPEN_STATES.map((state) => [state, t(`desk.state.${state}`)]),
      ),
      some('holder', [
        ['me', t('desk.worklist.filter.me')],
        ['nobody', t('desk.worklist.filter.nobody')],
        ...this.options.colleagues.map(({ id, name }) => [id, name] as const),
      ]),
      some(
        'platform',
        this.options.platforms.map(({ slug, name }) => [slug, name]),
      ),
      some(
        'basis',
        Object.keys(RULES).map((rule) => [rule, t(`desk.rule.${rule}`)]),
      ),
      some(
        'flag',
        FLAGS.map((flag) => [flag, t(`desk.worklist.sign.${flag}`)]),
      ),
    ];
  }

  /** A view is called by what it filters. */
  private view({ id, filter: text }: SavedView, current: WorklistFilter) {
    const filter = parseFilter(Object.fromEntries(new URLSearchParams(text)));
    return {
      id,
      href: `/desk${filterQuery(filter)}`,
      name: this.nameOf(filter),
      isCurrent: text === filterQuery(current),
    };
  }

  private nameOf(filter: WorklistFilter): string {
    const { t } = this.words;
    const texts: Readonly<Record<string, (code: string) => string>> = {
      bucket: (code) => t(`desk.worklist.bucket.${code}`),
      state: (code) => t('desk.worklist.part.state', { value: t(`desk.state.${code}`) }),
      holder: (code) => t('desk.worklist.part.holder', { value: this.holderName(code) }),
      platform: (code) =>
        t('desk.worklist.part.platform', {
          value: this.options.platforms.find(({ slug }) => slug === code)?.name ?? code,
        }),
      basis: (code) => t('desk.worklist.part.basis', { value: t(`desk.rule.${code}`) }),
      flag: (code) => t(`desk.worklist.sign.${code}`),
    };
    return Object.entries(codesOf(filter))
      .map(([name, code]) => texts[name]!(code))
      .join(' · ');
  }

  private holderName(code: string): string {
    const { t } = this.words;
    if (code === 'me' || code === 'nobody') return t(`desk.worklist.filter.${code}`);
    return this.options.colleagues.find(({ id }) => id === code)?.name ?? '';
  }
}

/** The filter as it stands in an address, name by name; what is not filtered is left out. */
const codesOf = (filter: WorklistFilter): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(filterQuery(filter)));
