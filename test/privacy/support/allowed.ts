import type { Hit, SinkKind } from './search';

/** One thing that may stand in one place, and why. What no entry names may stand nowhere. */
export interface Allowed {
  /** Which canaries, by the input they went in through. */
  readonly input: RegExp;
  readonly kinds: readonly SinkKind[];
  /** Which places of these kinds exactly. */
  readonly where: RegExp;
  readonly why: string;
}

export const ALLOWED: readonly Allowed[] = [];

export const entryFor = (hit: Hit): Allowed | undefined =>
  ALLOWED.find(({ input, kinds, where }) => kinds.includes(hit.kind) && input.test(hit.input) && where.test(hit.where));
