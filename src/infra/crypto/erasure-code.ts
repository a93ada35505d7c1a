import { newSymbols, readSymbols } from './receipt';
import { tokenHash } from './tokens';

/** 24 symbols of 5 bits: 120 random bits, beyond guessing without a slow hash (ASVS 6.5.2 asks for 112). */
const SYMBOLS = 24;

/** The code by which somebody can ask later whether their erasure was done: six groups of four, to copy by hand. */
export function newErasureCode(): string {
  return newSymbols(SYMBOLS).replace(/(.{4})(?=.)/g, '$1-');
}

/** SHA-256 of the code that was meant, or null if it cannot be one; forgives what a receipt's number forgives. */
export function erasureCodeHash(input: string): Buffer | null {
  const symbols = readSymbols(input, SYMBOLS);
  return symbols === null ? null : tokenHash(`erasure|${symbols}`);
}
