import { randomInt } from 'node:crypto';
import { WORD_LISTS } from '../../infra/crypto/word-lists';

const WORDS = 6;

/**
 * A password nobody chose: six words of the list of 7,776, with dashes between, 77 bits. So there is none that was used
 * elsewhere before, that stands in a list of breached ones, or that holds a name (ASVS 5.0, 6.2.4, 6.2.11, 6.2.12).
 */
export function drawPassword(): string {
  return Array.from({ length: WORDS }, () => WORD_LISTS.en[randomInt(WORD_LISTS.en.length)]).join('-');
}

const FIRST_PASSWORD_MS = 72 * 3_600_000;

/** A password that went through other hands opens the desk for 72 hours; by then its owner has drawn their own. */
export const firstPasswordEnd = (now: Date): Date => new Date(now.getTime() + FIRST_PASSWORD_MS);
