/** How somebody at the desk wants pages to look. Wear less: no promise that it helps, for the evidence is mixed (ADR 0039). */
export interface Looks {
  /** Text only and close together: no charts, no washes of colour. */
  readonly isDense: boolean;
  readonly isGrey: boolean;
  /** What a person wrote stays out of the page until it is asked for there, also while it may be shown. */
  readonly hidesWords: boolean;
}

export const LOOK_NAMES = ['dense', 'grey', 'hidden'] as const;
export type LookName = (typeof LOOK_NAMES)[number];

export const looksOf = (names: readonly string[]): Looks => ({
  isDense: names.includes('dense'),
  isGrey: names.includes('grey'),
  hidesWords: names.includes('hidden'),
});

export const namesOf = (looks: Looks): LookName[] =>
  LOOK_NAMES.filter((name) => ({ dense: looks.isDense, grey: looks.isGrey, hidden: looks.hidesWords })[name]);
