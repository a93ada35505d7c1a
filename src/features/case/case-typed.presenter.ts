import type { Request } from 'express';
import { TARGET_FLAGS } from '../../domain/notice/second-person';
import { AUTHORITY_CHECKS } from '../../domain/verification/authority-checks';
import type { DeskWords } from '../../web/desk/desk-page';
import { readSeen } from '../../web/desk/seen';
import { type FormBody, readChoices, readText } from '../../web/form';
import type { CasePage } from './case-page.types';
import { type Named, presentMeanwhile, type TimelineLine } from './case-timeline.presenter';

/** Everything a form of the case page may bring, but the code of an advocate, which is not shown again. */
const FIELDS = [
  ...['outcome', 'reason', 'duplicateOf', 'kind', 'proof', 'basis', 'text', 'result'],
  ...['way', 'address', 'note', 'vouch', 'reviewOn'],
] as const;
/** Of these, what somebody wrote in words of their own. */
const WORDS = ['text', 'reason', 'proof', 'note', 'address', 'duplicateOf', 'addition'] as const;

export const typedValues = (body: FormBody): Readonly<Record<string, string>> =>
  Object.fromEntries(FIELDS.map((field) => [field, readText(body, field)]));

/** What somebody wrote, to stand beside the reason why it was not done: its form may be gone from the page by now. */
export const typedWords = (body: FormBody): string[] =>
  WORDS.map((field) => readText(body, field)).filter((text) => text !== '');

interface Ticks {
  readonly trust: {
    readonly kinds: readonly Option[];
    readonly links: readonly { id: string; flags: readonly Option[] }[];
  };
}
interface Option {
  readonly value: string;
  readonly text: string;
}

/** The boxes that were ticked, for the two forms that have some. */
export function ticked({ body, params }: Pick<Request, 'body' | 'params'>, form: string, { trust }: Ticks) {
  const as = (options: readonly Option[], chosen: readonly string[]) =>
    options.map((option) => ({ ...option, isSet: chosen.includes(option.value) }));
  if (form === 'authority') return { checks: as(trust.kinds, readChoices(body, 'checks', AUTHORITY_CHECKS)) };
  const link = form === 'flags' ? trust.links.find(({ id }) => id === params['itemId']) : undefined;
  return link === undefined ? {} : { link: link.id, flags: as(link.flags, readChoices(body, 'flags', TARGET_FLAGS)) };
}

/** As much of a case as it takes to say what happened in it. */
export type MeanwhilePage = Named & Pick<CasePage, 'timeline' | 'seen'>;

/** What stands beside a "no": what somebody else did meanwhile, and what was typed. */
export function presentTrouble(
  { body }: Pick<Request, 'body'>,
  page: MeanwhilePage,
  { text, isOvertaken = false }: { readonly text: string | null; readonly isOvertaken?: boolean },
  words: DeskWords,
): { meanwhile: TimelineLine[]; kept: string[] } {
  return {
    meanwhile: isOvertaken ? presentMeanwhile(page, readSeen(body) ?? page.seen, words) : [],
    // Where only fields are wrong, the words stand in the open form.
    kept: text === null ? [] : typedWords(body),
  };
}
