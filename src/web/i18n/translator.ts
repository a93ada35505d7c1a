import { IntlMessageFormat } from 'intl-messageformat';
import { ARABIC, CATALOGS, type MessageKey } from './catalog';
import type { Language } from './language';
import { accented, dressOf, padding, type TestLanguage } from './test-language';

export type MessageValues = Readonly<Record<string, string | number | boolean | Date | null | undefined>>;
export type Translate = (key: string, values?: MessageValues) => string;

type Compiled = string | IntlMessageFormat;
type Tongue = Language | TestLanguage;
const compiled: Record<Tongue, Map<string, Compiled>> = {
  en: new Map(),
  vi: new Map(),
  'en-XA': new Map(),
  ar: new Map(),
};

function textOf(language: Language, key: string): string | undefined {
  const dot = key.indexOf('.');
  const space: Readonly<Record<string, string>> | undefined = (
    CATALOGS[language] as Readonly<Record<string, Readonly<Record<string, string>>>>
  )[key.slice(0, dot)];
  return space !== undefined && Object.hasOwn(space, key.slice(dot + 1)) ? space[key.slice(dot + 1)] : undefined;
}

function compile(language: Tongue, key: string): Compiled | undefined {
  const cached = compiled[language].get(key);
  if (cached !== undefined) return cached;
  const message = language === 'en-XA' ? pseudo(key) : language === 'ar' ? arabic(key) : plain(language, key);
  if (message !== undefined) compiled[language].set(key, message);
  return message;
}

// Most texts hold no argument; they need no parser. Tags are plain text to us: templates hold the markup.
const compiledText = (text: string, locale: string): Compiled =>
  text.includes('{') ? new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }) : text;

function plain(language: Language, key: string): Compiled | undefined {
  const text = textOf(language, key);
  return text === undefined ? undefined : compiledText(text, language);
}

/** What has no Arabic text says so: it is for the eyes of a tester. */
function arabic(key: string): Compiled | undefined {
  const text = ARABIC[key];
  if (text !== undefined) return compiledText(text, 'ar');
  const english = textOf('en', key);
  return english === undefined ? undefined : compiledText(`‹‹${english}››`, 'en');
}

/** The text in brackets, with accents and longer; arguments and plurals work as in English. */
function pseudo(key: string): Compiled | undefined {
  const text = textOf('en', key);
  if (text === undefined) return undefined;
  const longer = padding(text.length);
  if (!text.includes('{')) return `⟦${accented(text)}${longer}⟧`;
  const parts = new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst() as readonly unknown[];
  const dressed = [literal('⟦'), ...(parts as readonly Part[]).map(accentedPart), literal(`${longer}⟧`)];
  return new IntlMessageFormat(dressed, 'en');
}

/** A piece of a parsed message: 0 is plain text, 5 and 6 are choices, each with pieces of its own. */
interface Part {
  readonly type: number;
  readonly value: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Part[] }>>;
}
const literal = (value: string): Part => ({ type: 0, value });

function accentedPart(part: Part): Part {
  if (part.type === 0) return literal(accented(part.value));
  if (part.options === undefined) return part;
  const options = Object.entries(part.options).map(([name, { value }]) => [name, { value: value.map(accentedPart) }]);
  return { ...part, options: Object.fromEntries(options) as NonNullable<Part['options']> };
}

export function hasMessage(key: string): key is MessageKey {
  return textOf('en', key) !== undefined;
}

/**
 * The text of a key in one language, with ICU arguments filled in. The result is plain text: templates escape it.
 * A key that does not exist comes back as itself: a strange word on a page is a lesser harm than no page
 * (templates are checked for unknown keys by templates.spec.ts).
 */
export function translate(language: Language, key: string, values?: MessageValues): string {
  const message = compile(dressOf(language) ?? language, key);
  if (message === undefined) return key;
  return typeof message === 'string' ? message : String(message.format({ ...values }));
}

/** {@link translate} bound to one language. */
export function translatorFor(language: Language): Translate {
  return (key, values) => translate(language, key, values);
}
