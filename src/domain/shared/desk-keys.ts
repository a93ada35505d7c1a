/** Each single key of the desk and what it is unless somebody chooses another. The script knows what each one does. */
export const DESK_KEYS = {
  next: 'j',
  previous: 'k',
  open: 'o',
  choose: 'x',
  find: '/',
  go: 'g',
  proceed: 'n',
  write: 'm',
  back: 'u',
  help: '?',
} as const;

export type DeskKey = keyof typeof DESK_KEYS;
export const DESK_KEY_NAMES = Object.keys(DESK_KEYS) as readonly DeskKey[];

/** What somebody chose: off until they say otherwise (WCAG 2.1.4). An empty key does nothing. */
export interface KeyChoice {
  readonly isOn: boolean;
  readonly keys: Readonly<Record<DeskKey, string>>;
}

/** One letter or sign as people count them, and nothing that cannot be seen. */
const ONE_SIGN = /^[^\s\p{C}\p{M}]$/u;

/** A key as it is compared: small, one sign, or empty. Null for what is no single key. */
export function asKey(typed: string): string | null {
  const key = typed.normalize('NFC').trim().toLowerCase();
  return key === '' || ONE_SIGN.test(key) ? key : null;
}

/** Names whose key another one has as well. */
export function takenTwice(keys: KeyChoice['keys']): readonly DeskKey[] {
  return DESK_KEY_NAMES.filter(
    (name) => keys[name] !== '' && DESK_KEY_NAMES.some((other) => other !== name && keys[other] === keys[name]),
  );
}

/** As it is kept; null reads as nothing chosen yet. */
export function readKeyChoice(text: string | null): KeyChoice {
  const kept = text === null ? {} : (JSON.parse(text) as Partial<KeyChoice>);
  return { isOn: kept.isOn === true, keys: { ...DESK_KEYS, ...kept.keys } };
}

export const printKeyChoice = ({ isOn, keys }: KeyChoice): string => JSON.stringify({ isOn, keys });
