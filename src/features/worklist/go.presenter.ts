import { can } from '../../domain/access/can';
import { foldWord } from '../../domain/case/search-words';
import type { DeskWords } from '../../web/desk/desk-page';
import type { WorklistRow } from './worklist-row';

/** Somewhere to go: what it is called, and a word more. */
export interface Goal {
  readonly href: string;
  readonly text: string;
  readonly hint: string;
}

type Action = Parameters<typeof can>[1];

/** Every place of the desk that has an address of its own, its name, and what one must be able to do to see it. */
const PLACES: readonly (readonly [href: string, name: string, action: Action | null])[] = [
  ['/desk', 'desk.nav.worklist', 'worklist.read'],
  ['/desk/tasks', 'desk.nav.tasks', 'worklist.read'],
  ['/desk/closed', 'desk.nav.closed', 'worklist.read'],
  ['/desk/dead-letters', 'desk.nav.letters', 'letters.read'],
  ['/desk/platforms', 'desk.nav.platforms', 'platform.read'],
  ['/desk/rules', 'desk.nav.rules', 'rules.read'],
  ['/desk/oversight', 'desk.nav.oversight', 'alerts.read'],
  ['/desk/oversight/load', 'desk.nav.load', 'alerts.read'],
  ['/desk/record', 'desk.nav.record', 'record.read'],
  ['/desk/people', 'desk.nav.people', 'people.read'],
  ['/desk/account', 'desk.nav.account', null],
  ['/desk/care', 'desk.nav.care', null],
  ['/desk/keys', 'desk.keys.page', null],
];

/** Places that hold every word that was typed, accents or none; all of them while nothing is. */
export function placesFor(typed: string, { t, staff }: DeskWords): readonly Goal[] {
  const words = foldWord(typed).split(/\s+/).filter(Boolean);
  return PLACES.filter(([, , action]) => action === null || can(staff, action))
    .map(([href, name]) => ({ href, text: t(name), hint: '' }))
    .filter(({ text, href }) => words.every((word) => foldWord(`${text} ${href}`).includes(word)));
}

export const casesAsGoals = (rows: readonly WorklistRow[], { t }: DeskWords): readonly Goal[] =>
  rows.map(({ locator, state, platforms }) => ({
    href: `/desk/cases/${locator}`,
    text: locator,
    hint: [t(`desk.state.${state}`), ...platforms].join(' · '),
  }));
