import { IntlMessageFormat } from 'intl-messageformat';
import { CATALOGS, type MessageKey } from './catalog';
import type { Language } from './language';

export type MessageValues = Readonly<Record<string, string | number | boolean | Date | null | undefined>>;
export type Translate = (key: string, values?: MessageValues) => string;

type Compiled = string | IntlMessageFormat;
const compiled: Record<Language, Map<string, Compiled>> = { en: new Map(), vi: new Map() };

function textOf(language: Language, key: string): string | undefined {
  const dot = key.indexOf('.');
  const space: Readonly<Record<string, string>> | undefined = (
    CATALOGS[language] as Readonly<Record<string, Readonly<Record<string, string>>>>
  )[key.slice(0, dot)];
  return space !== undefined && Object.hasOwn(space, key.slice(dot + 1)) ? space[key.slice(dot + 1)] : undefined;
}

function compile(language: Language, key: string): Compiled | undefined {
  const cached = compiled[language].get(key);
  if (cached !== undefined) return cached;
  const text = textOf(language, key);
  if (text === undefined) return undefined;
  // Most texts hold no argument; they need no parser. Tags are plain text to us: templates hold the markup.
  const message = text.includes('{') ? new IntlMessageFormat(text, language, undefined, { ignoreTag: true }) : text;
  compiled[language].set(key, message);
  return message;
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
  const message = compile(language, key);
  if (message === undefined) return key;
  return typeof message === 'string' ? message : String(message.format({ ...values }));
}

/** {@link translate} bound to one language. */
export function translatorFor(language: Language): Translate {
  return (key, values) => translate(language, key, values);
}
