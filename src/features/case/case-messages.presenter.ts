import { can } from '../../domain/access/can';
import { cannedLanguageOf, MESSAGE_TEXTS } from '../../domain/notice/canned-texts';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import type { CasePage } from './case-page.types';

/** What the person and the desk wrote to each other, and an advocate's request for new words. */
export function presentMessages(page: CasePage, { t, language, zone, staff }: DeskWords) {
  const at = (date: Date) => formatShortDateTime(date, { language, zone });
  const resource = { claimedBy: page.claimedBy?.id ?? null, isOpenedInEmergency: page.emergencyUntil !== null };
  const isOpen = page.state !== 'closed' && page.state !== 'intake';
  const request = page.wordsRequest;
  return {
    messages: {
      list: page.messages.map((message) => ({
        isTheirs: message.kind === 'from_person',
        text: message.text,
        by: t(`desk.message.by.${message.kind}`, { name: message.by ?? '', at: at(message.at) }),
        seen:
          message.kind === 'from_person'
            ? null
            : t(message.readAt === null ? 'desk.message.unseen' : 'desk.message.seen'),
      })),
      waiting: page.waitingSince === null ? null : t('desk.message.waiting', { at: at(page.waitingSince) }),
      /** In the language in which the person reads; picked by a link, so that it works without a script. */
      offered: MESSAGE_TEXTS.map(({ id, name }) => ({
        name: name[cannedLanguageOf(language)],
        href: `/desk/cases/${page.locator}?say=${id}#message`,
      })),
      canWrite: isOpen && can(staff, 'message.write', resource),
    },
    newWords: {
      canAsk: request === null && can(staff, 'words.replace', resource),
      request: request && {
        id: request.id,
        text: t(request.isConfirmed ? 'desk.words.confirmed' : 'desk.words.asked', {
          name: request.askedBy,
          at: at(request.askedAt),
          until: at(request.endsAt),
        }),
        // The second of two people: never the one who asked.
        canConfirm: !request.isConfirmed && request.askedById !== staff.id && can(staff, 'words.confirm'),
      },
    },
  };
}
