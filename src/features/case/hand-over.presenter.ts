import { decideHandOver, HAND_OVER_TO, isOfferedTo } from '../../domain/case/hand-over';
import { type Chip, timeLeft } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import { byName } from '../../web/i18n/names';
import type { CasePage, CasePageHandOver } from './case-page.types';
import { presentTimeline } from './case-timeline.presenter';
import type { Colleague } from './hand-over.view';
import type { presentCase } from './case.presenter';
import { mayGive, waitsFor } from './hand-over-line.presenter';

/** Enough to know what came last; the whole record stands on the case page. */
const LAST_THINGS = 6;
/** A platform was asked by one of these and has the next word; so it has while its clock runs, whatever it answered. */
const WITH_PLATFORM = ['approved', 'sending', 'delivered'];

/** The summary on one screen: what the giver sees before they hand over is what the receiver acknowledges. */
export function presentHandOver(
  page: CasePage,
  model: ReturnType<typeof presentCase>,
  colleagues: readonly Colleague[],
  words: DeskWords,
) {
  const { t, staff } = words;
  const { handOver } = page;
  const isForThem = handOver !== null && isOfferedTo(handOver, staff);
  // A supervisor who is asked could do both: whoever is asked gives it back, whoever asked takes it back.
  const isTheirs = handOver?.givenBy === staff.id;
  return {
    locator: page.locator,
    href: `/desk/cases/${page.locator}`,
    about: model.about,
    offer:
      handOver === null
        ? null
        : {
            title: isForThem ? t('desk.handOver.forYou', { from: handOver.givenByName }) : waitsFor(handOver, t),
            text: isForThem
              ? t('desk.handOver.forYou.lead', { from: handOver.fromName })
              : t('desk.handOver.answers', { name: answers(handOver, words) }),
            due: timeLeft(handOver.dueAt, words),
            given: t('desk.handOver.given', { at: formatShortDateTime(handOver.givenAt, words) }),
            note: handOver.note,
            canAnswer: isForThem,
            canRefuse: isForThem && !isTheirs && handOver.to !== 'anybody',
            canTakeBack:
              (isTheirs || !isForThem) &&
              decideHandOver({ ...handOver, outcome: null }, { type: 'take_back', by: staff }).ok,
          },
    canGive: handOver === null && mayGive(page, staff),
    to: HAND_OVER_TO.map((value) => ({ value, text: t(`desk.handOver.to.${value}`) })),
    colleagues: byName(colleagues, words.language),
    links: model.items.map(({ number, platform, state, clock }) => ({ number, platform, state, clock })),
    waiting: presentWaiting(page, model, words),
    agreed: [...model.checklist, ...model.consents],
    contact: [
      t(`desk.handOver.contact.${page.contact.way}`),
      ...page.told.rules.map((rule) => t(`desk.handOver.rule.${rule}`)),
      ...(model.contactChange.waiting === null ? [] : [model.contactChange.waiting]),
    ],
    last: presentTimeline({ ...page, timeline: page.timeline.filter(isWorthTelling) }, words).recent.slice(
      0,
      LAST_THINGS,
    ),
  };
}

const answers = ({ fromId, fromName }: CasePageHandOver, { t, staff }: DeskWords): string =>
  fromId === staff.id ? t('desk.worklist.you') : fromName;

/** Our own looks come and go by the hour; what they found stands beside each link. */
const isWorthTelling = ({ action }: CasePage['timeline'][number]): boolean => action !== 'check.made';

interface Waiting {
  readonly who: string;
  readonly lines: readonly { readonly text: string; readonly time: Chip | null }[];
}

/** Who has the next word: the helpline, the person, or the platforms. Nobody is left out, so that "nothing" is said. */
function presentWaiting(page: CasePage, model: ReturnType<typeof presentCase>, words: DeskWords): Waiting[] {
  const { t } = words;
  const at = (date: Date) => formatShortDateTime(date, words);
  const tasks = model.tasks.map(({ title, when }) => ({ text: `${title} (${when})`, time: null }));
  const owed =
    page.updateDueAt === null ? [] : [{ text: t('desk.handOver.owed'), time: timeLeft(page.updateDueAt, words) }];
  const person = [
    ...(page.waitingSince === null ? [] : [t('desk.handOver.question', { at: at(page.waitingSince) })]),
    ...(page.wordsRequest === null ? [] : [t('desk.handOver.words')]),
  ].map((text) => ({ text, time: null }));
  const platforms = page.notices
    .filter(
      ({ kind, state, clock }) => kind !== 'recall' && (WITH_PLATFORM.includes(state) || clock?.state === 'running'),
    )
    .map((notice) => ({
      text: `${notice.platformName}: ${t(`desk.notice.state.${notice.state}`)}`,
      time: notice.clock?.state === 'running' && notice.clock.dueAt ? timeLeft(notice.clock.dueAt, words) : null,
    }));
  const nothing = [{ text: t('desk.handOver.nothing'), time: null }];
  const or = <T>(lines: readonly T[]) => (lines.length > 0 ? lines : nothing);
  return [
    { who: t('desk.handOver.waiting.desk'), lines: or([...owed, ...tasks]) },
    { who: t('desk.handOver.waiting.person'), lines: or(person) },
    { who: t('desk.handOver.waiting.platforms'), lines: or(platforms) },
  ];
}
