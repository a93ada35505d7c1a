import { newSymbols, readSymbols } from './receipt';
import { tokenHash } from './tokens';

/** 24 symbols of 5 bits: 120 random bits, beyond guessing without a slow hash (ASVS 6.5.2 asks for 112). */
const SYMBOLS = 24;

/** What a code is for; a code of one kind is none of another. */
export type HandCodePurpose = 'recovery' | 'advocate' | 'new-words';

/** A code to copy by hand, six groups of four, and its hash to keep. */
export function newHandCode(purpose: HandCodePurpose): { code: string; sha256: Buffer } {
  const symbols = newSymbols(SYMBOLS);
  return { code: symbols.replace(/(.{4})(?=.)/g, '$1-'), sha256: hashOf(purpose, symbols) };
}

/** The hash of the code that was meant, or null if it cannot be one; forgives what a receipt's number forgives. */
export function readHandCode(purpose: HandCodePurpose, input: string): Buffer | null {
  const symbols = readSymbols(input, SYMBOLS);
  return symbols === null ? null : hashOf(purpose, symbols);
}

/** What of a recovery sheet's code is hashed a second time, slowly: its own digest, so that every spelling of it is one. */
export const sheetSecret = (code: string): string => readHandCode('recovery', code)?.toString('hex') ?? '';

const hashOf = (purpose: HandCodePurpose, symbols: string): Buffer => tokenHash(`${purpose}|${symbols}`);
