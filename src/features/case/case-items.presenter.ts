import { ITEM_TABLE, type ItemState } from '../../domain/lifecycle';
import { type Chip, chip, type Tone } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import type { CasePage } from './case-page.view';
import { presentClock } from './case-notices.presenter';
import { mayOpenLinks } from './open-link.presenter';

type Item = CasePage['items'][number];

export interface ItemLine {
  readonly id: string;
  readonly number: number;
  readonly platform: string;
  /** Text to read, never to open: the page holds no link to what was reported. */
  readonly url: string;
  /** The page that asks why somebody wants to open it; null where nobody may now. */
  readonly openHref: string | null;
  readonly state: Chip;
  /** Which link's content is here now. */
  readonly from: string | null;
  readonly look: string;
  readonly lookedAt: string | null;
  readonly nextLook: string | null;
  readonly clock: Chip | null;
  /** When a running clock is over: the time left says it first, this says it for the diary. */
  readonly dueAt: string | null;
  readonly canVerify: boolean;
  /** Nothing more can be done for this link: it ends without being gone. */
  readonly canGiveUp: boolean;
  readonly canReject: boolean;
}

const TONE: Readonly<Record<ItemState, Tone>> = {
  reported: 'info',
  verified: 'info',
  rejected: 'plain',
  notified: 'soon',
  acknowledged: 'soon',
  claimed_removed: 'info',
  removed: 'calm',
  refused: 'overdue',
  moved: 'soon',
  reappeared: 'overdue',
  given_up: 'overdue',
  withdrawn: 'plain',
};

/** The table of links: state as a sentence, our last look, the clock that runs for it, and what can be decided. */
export function presentItems(page: CasePage, words: DeskWords): ItemLine[] {
  const { t } = words;
  const mayOpen = mayOpenLinks(page, words);
  return page.items.map((item, index) => ({
    id: item.id,
    number: index + 1,
    platform: item.platformName ?? t('desk.case.items.noPlatform'),
    url: item.url,
    openHref: mayOpen ? `/desk/cases/${page.locator}/links/${item.id}` : null,
    state: chip(TONE[item.state], t(`desk.case.item.${item.state}`, { n: item.cleanChecks })),
    from: fromOf(item, page, words),
    look: lookOf(item, words),
    lookedAt: item.lastCheck && formatShortDateTime(item.lastCheck.at, words),
    nextLook: item.nextCheckAt && t('desk.case.items.next', { at: formatShortDateTime(item.nextCheckAt, words) }),
    ...clockOf(item, page, words),
    canVerify: page.allowed.judgeItems && (item.state === 'reported' || item.state === 'rejected'),
    canGiveUp: page.allowed.judgeItems && !isOnItsWay(item, page) && ITEM_TABLE[item.state].give_up !== undefined,
    canReject:
      page.allowed.judgeItems && (item.state === 'reported' || (item.state === 'verified' && !isOnItsWay(item, page))),
  }));
}

function fromOf({ movedFrom }: Item, { items }: CasePage, { t }: DeskWords): string | null {
  const place = items.findIndex(({ id }) => id === movedFrom);
  return place < 0 ? null : t('desk.case.items.movedFrom', { n: place + 1 });
}

/** A notice that names this link is approved: what the platform is being told can no longer be taken out here. */
function isOnItsWay(item: Item, { notices }: CasePage): boolean {
  return notices.some(
    ({ kind, state, itemIds }) =>
      kind !== 'reminder' && itemIds.includes(item.id) && (state === 'approved' || state === 'sending'),
  );
}

function lookOf({ lastCheck }: Item, { t }: DeskWords): string {
  if (lastCheck === null) return t('desk.case.items.never');
  const verdict = t(`desk.case.look.${lastCheck.verdict}`);
  return lastCheck.status === null
    ? verdict
    : t('desk.case.look.status', { verdict, status: String(lastCheck.status) });
}

/** Of several notices about one link the running clock counts most, then the newest. */
function clockOf(item: Item, page: CasePage, words: DeskWords): Pick<ItemLine, 'clock' | 'dueAt'> {
  const clocks = page.notices
    .filter((notice) => notice.itemIds.includes(item.id) && notice.clock !== null && notice.kind !== 'recall')
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
    .map((notice) => notice.clock!);
  const clock = clocks.find(({ state }) => state === 'running') ?? clocks.find(({ state }) => state !== 'void');
  if (clock === undefined) return { clock: null, dueAt: null };
  const isRunning = clock.state === 'running' && clock.dueAt !== null;
  return {
    clock: presentClock(clock, words).chip,
    dueAt: isRunning ? words.t('desk.clock.at', { at: formatShortDateTime(clock.dueAt, words) }) : null,
  };
}
