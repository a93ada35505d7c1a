import { can } from '../../domain/access/can';
import { OPEN_LINK_REASONS } from '../../domain/access/reasons';
import { decideOpening } from '../../domain/case/open-link';
import type { Refusal } from '../../domain/shared/decision';
import { parseUrl } from '../../domain/shared/parse-url';
import type { DeskWords } from '../../web/desk/desk-page';
import type { CasePage } from './case-page.types';

type Opened = Pick<CasePage, 'state' | 'outcome' | 'erasedAt' | 'isOnHold' | 'claimedBy' | 'emergencyUntil'>;

/** Whether this member of staff may go on to the links of the case, as the rules stand now. */
export const mayOpenLinks = (page: Opened, words: Pick<DeskWords, 'staff'>): boolean => whyShut(page, words) === null;

function whyShut({ erasedAt, ...page }: Opened, { staff }: Pick<DeskWords, 'staff'>): Refusal | null {
  const decision = decideOpening({ ...page, isErased: erasedAt !== null });
  if (!decision.ok) return decision.refusal;
  const resource = { claimedBy: page.claimedBy?.id ?? null, isOpenedInEmergency: page.emergencyUntil !== null };
  return can(staff, 'item.open', resource) ? null : { code: 'case.not-claimed' };
}

/**
 * The page between the desk and a link. `address` is there only after a reason, and only for the web: whatever else
 * stands in a link is text. Null where the case has no such link, unless the rules say no before that is looked for.
 */
export function presentOpening(page: CasePage, itemId: string, isOpen: boolean, words: DeskWords) {
  const { t } = words;
  const shut = whyShut(page, words);
  const place = page.items.findIndex(({ id }) => id === itemId);
  const item = page.items[place];
  const frame = { locator: page.locator, href: `/desk/cases/${page.locator}` };
  if (shut !== null)
    return { ...frame, title: t('desk.openLink.shut'), problem: t(`refusals.${shut.code}`, shut.detail), item: null };
  if (item === undefined) return null;
  const url = parseUrl(item.url);
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  return {
    ...frame,
    title: t(isOpen ? 'desk.openLink.ready' : 'desk.openLink.title', { n: place + 1 }),
    problem: null,
    item: {
      id: item.id,
      platform: item.platformName ?? t('desk.case.items.noPlatform'),
      url: item.url,
      host: url?.host ?? '',
      address: isOpen && isWeb ? url.href : null,
      isOpen,
      reasons: OPEN_LINK_REASONS.map((value) => ({ value, text: t(`desk.openLink.reason.${value}`) })),
    },
  };
}
