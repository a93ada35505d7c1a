import { WISH_DAYS } from '../../domain/retention/policies';
import { formatDate, formatTime } from '../../web/i18n/format';
import type { Language } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import type { Keeping, ProofAnswer, Waiting } from '../case/retention-wish.service';

const daysWords = (days: number, t: ReturnType<typeof translatorFor>): string => t('person.keep.days', { n: days });

/** With the year: somebody may ask with their code long after. */
const dated = (at: Date, language: Language): string => `${formatDate(at, language)}, ${formatTime(at, language)}`;

/** "Erase my form": what is in the way now, and the shorter times that can be chosen instead. */
export function erasePage(keeping: Keeping, most: number, now: Date, language: Language) {
  const t = translatorFor(language);
  const offered = [...WISH_DAYS.filter((days) => days < most), most];
  return {
    held: keeping.waitsFor === 'hold' ? waitsWords(keeping, now, language) : null,
    options: offered.map((days) => ({
      value: String(days),
      text: daysWords(days, t),
      checked: days === keeping.days,
    })),
  };
}

/** A line on the case's page for somebody who has asked already. */
export function askedWords(keeping: Keeping, now: Date, language: Language): string | null {
  if (keeping.eraseAskedAt === null) return null;
  return asked(keeping.eraseAskedAt, keeping, now, language);
}

function asked(at: Date, waiting: Waiting, now: Date, language: Language): string {
  const t = translatorFor(language);
  return `${t('person.erase.asked', { at: dated(at, language) })} ${waitsWords(waiting, now, language)}`;
}

/** What is in the way; of a hold also when it is looked at again, or that this is late. */
function waitsWords({ waitsFor, holdReviewAt }: Waiting, now: Date, language: Language): string {
  const t = translatorFor(language);
  if (waitsFor !== 'hold' || holdReviewAt === null) return t(`person.erase.waits.${waitsFor ?? 'nothing'}`);
  const on = dated(holdReviewAt, language);
  return `${t('person.erase.waits.hold')} ${t(holdReviewAt > now ? 'person.erase.review' : 'person.erase.reviewLate', { on })}`;
}

/** The same on the page that gives the code: nobody has asked there yet whether it is done. */
export function wishWords(answer: ProofAnswer, now: Date, language: Language): string {
  return answer.kind === 'waiting' ? asked(answer.askedAt, answer, now, language) : proofWords(answer, now, language);
}

/** What became of an erasure, for whoever has its code. Never more than the times. */
export function proofWords(answer: ProofAnswer, now: Date, language: Language): string {
  const t = translatorFor(language);
  switch (answer.kind) {
    case 'erased':
      return t('person.code.erased', { at: dated(answer.at, language) });
    case 'waiting':
      return `${t('person.code.waiting', { at: dated(answer.askedAt, language) })} ${waitsWords(answer, now, language)}`;
    case 'unknown':
      return t('person.code.unknown');
  }
}
