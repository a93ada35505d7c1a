import { createHash, randomBytes, randomInt } from 'node:crypto';
import { canonical } from './decode';

/**
 * How a canary looks where it is planted. `words` is free text with an accent, a quotation mark, a tag and a line feed,
 * so that every way of escaping shows; the others fit fields that take only an address, a number or an id.
 */
export type Shape = 'word' | 'words' | 'digits' | 'uuid' | 'locator' | 'id' | 'hex';

export interface Canary {
  /** Where it went in: `report.narrative`, `GET /desk ?query`. */
  readonly input: string;
  /** What was sent. */
  readonly value: string;
  /** What is looked for, in the canonical form of {@link canonical}. */
  readonly needle: string;
}

const LETTERS = 'abcdfghjklmnpqrstuvwxyz';
const MARK = 'xqz';
const DIGITS_MARK = '90417';
const UUID_MARK = 'ca4a1700';
const LOCATOR_MARK = 'qzxk';
const HEX_MARK = 'ca4a1f00';
/** One pass finds every canary there is, however many there are. */
const SHAPES = new RegExp(
  `${MARK}[a-z]{8}|${DIGITS_MARK}[0-9]{8}|${UUID_MARK}-?[0-9a-f]{4}-?4[0-9a-f]{3}|${HEX_MARK}[0-9a-f]{8}|${LOCATOR_MARK}-?[0-9a-z]{4}`,
  'g',
);

const pick = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** Unique secrets, each of which knows through which input it went in; and secrets of the product's own making. */
export class Canaries {
  private readonly byNeedle = new Map<string, Canary>();
  private readonly byDigest = new Map<string, Canary>();
  private readonly made: Canary[] = [];

  /** A new secret for this input. Two plantings of one input give two canaries with the same name. */
  plant(input: string, shape: Shape = 'words'): string {
    const { needle, value } = mint(shape);
    if (this.byNeedle.has(needle)) return this.plant(input, shape);
    const canary = { input, value, needle };
    this.byNeedle.set(needle, canary);
    for (const text of new Set([value, needle]))
      for (const algorithm of ['sha256', 'sha1', 'md5'])
        this.byDigest.set(createHash(algorithm).update(text, 'utf8').digest('hex'), canary);
    return value;
  }

  /** A secret that the product or its operator made (a password, a phrase, a token): looked for as it is. */
  guard(input: string, value: string): void {
    const needle = canonical(value);
    if (needle.length < 8 || this.made.some((known) => known.needle === needle)) return;
    this.made.push({ input, value, needle });
  }

  get planted(): number {
    return this.byNeedle.size;
  }

  get guarded(): number {
    return this.made.length;
  }

  inputs(): string[] {
    return [...new Set([...this.byNeedle.values(), ...this.made].map(({ input }) => input))];
  }

  /** The canaries in a text that is canonical already, with the place of each. An unsalted digest of one counts too. */
  in(text: string): { canary: Canary; at: number }[] {
    const found: { canary: Canary; at: number }[] = [];
    for (const match of text.matchAll(SHAPES)) {
      const canary = this.byNeedle.get(match[0].replaceAll('-', ''));
      if (canary !== undefined) found.push({ canary, at: match.index });
    }
    for (const match of text.matchAll(/[0-9a-f]{32,64}/g)) {
      const canary = this.byDigest.get(match[0]);
      if (canary !== undefined) found.push({ canary, at: match.index });
    }
    for (const canary of this.made) {
      const at = text.indexOf(canary.needle);
      if (at >= 0) found.push({ canary, at });
    }
    return found;
  }
}

function mint(shape: Shape): { value: string; needle: string } {
  switch (shape) {
    case 'digits': {
      const value = DIGITS_MARK + pick('0123456789', 8);
      return { value, needle: value };
    }
    case 'uuid': {
      const hex = randomBytes(10).toString('hex');
      const [b, c, d, e] = [hex.slice(0, 4), `4${hex.slice(4, 7)}`, `a${hex.slice(7, 10)}`, hex.slice(8, 20)];
      return { value: `${UUID_MARK}-${b}-${c}-${d}-${e}`, needle: UUID_MARK + b + c };
    }
    case 'hex': {
      const needle = HEX_MARK + randomBytes(4).toString('hex');
      return { value: needle + randomBytes(24).toString('hex'), needle };
    }
    case 'locator': {
      const end = pick('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 4);
      return { value: `BK-${LOCATOR_MARK.toUpperCase()}-${end}`, needle: LOCATOR_MARK + end.toLowerCase() };
    }
    case 'word': {
      const value = MARK + pick(LETTERS, 8);
      return { value, needle: value };
    }
    case 'id': {
      const needle = MARK + pick(LETTERS, 8);
      return { value: `ans_${needle}`, needle };
    }
    case 'words': {
      const [head, tail] = [MARK + pick(LETTERS, 3), pick(LETTERS, 4)];
      // Once plain (found when the rest is cut off or mangled) and once with an accent (found when it is decomposed).
      return { value: `${head}e${tail} "${head}ệ${tail}" <b>\nend`, needle: `${head}e${tail}` };
    }
  }
}
