import { pauseAfter } from '../../src/features/account/sign-in-pause';
import { loadConfig } from '../../src/infra/config/app-config';
import { newLocator, newPhrase } from '../../src/infra/crypto/receipt';
import { SecretHasher } from '../../src/infra/crypto/secret-hash';
import { randomToken } from '../../src/infra/crypto/tokens';
import { newTotpSecret, totpAt, verifyTotp } from '../../src/infra/crypto/totp';
import { ENGLISH_WORDS } from '../../src/infra/crypto/words/en';
import { WORD_LISTS } from '../../src/infra/crypto/word-lists';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { testSettings } from '../support/settings';
import { bitsAmong, inWords, sustainedGuessesPerSecond, yearsOfTries, yearsToGuess } from './support/guessing';

/** What an attacker may have at most: a hundred web processes, each as fast as its hashing allows. */
const PROCESSES = 100;
const CASES = 1_000_000;
/** Nothing but the network limits these: more than any helpline's line carries. */
const UNLIMITED_PER_SECOND = 1_000_000;

const say = (what: string, years: number): void =>
  void process.stdout.write(`Guessing: ${what}: ${inWords(years)} expected\n`);
const bytesOf = (secret: string) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length;

describe('guessing at our limits', () => {
  const production = loadConfig(
    testSettings({ DATABASE_URL: 'postgres://localhost/any', ARGON2_MEMORY_KIB: undefined }),
  ).argon2;

  it('a receipt’s six words have at least 77 bits, and hold for a hundred thousand years even if any of a million cases will do', async () => {
    const words = newPhrase(ENGLISH_WORDS);
    const bits = words.length * Math.log2(new Set(ENGLISH_WORDS).size);
    expect(bits).toBeGreaterThan(77);

    // The rate limit is the hash at the cost of production: measured here with all its places taken, then generously.
    const hasher = new SecretHasher(production);
    const started = performance.now();
    const HASHES = 12;
    await Promise.all(Array.from({ length: HASHES }, () => hasher.verifySecret(null, words.join(' '))));
    const perSecond = (HASHES / (performance.now() - started)) * 1000;
    const ofAll = Math.max(perSecond, 125) * PROCESSES;
    const one = yearsToGuess(bits, ofAll);
    const any = yearsToGuess(bitsAmong(bits, CASES), ofAll);
    process.stdout.write(
      `Guessing: one web process hashes ${perSecond.toFixed(0)} guesses a second here (${production.memoryKib / 1024} MiB each); counted: ${PROCESSES} processes, ${ofAll.toFixed(0)} a second\n`,
    );
    say(`one receipt (${bits.toFixed(1)} bits) whose locator is known`, one);
    say(`any receipt of ${CASES.toExponential(0)} cases whose locators are all known`, any);
    expect(any).toBeGreaterThan(1e5);
    expect(one).toBeGreaterThan(1e11);
    // The locator is no secret, and only finds a case: its 40 bits are not counted above.
    expect(newLocator()).toMatch(/^BK-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  });

  it('a session token, and the secret that signs a platform’s answers, are out of reach without any limit', () => {
    for (const [what, bits] of [
      ['a session token of the desk or the person', bytesOf(randomToken()) * 8],
      ['the secret behind a platform’s answers', bytesOf(newWebhookSecret()) * 8],
    ] as const) {
      expect(bits).toBeGreaterThanOrEqual(128);
      const years = yearsToGuess(bitsAmong(bits, CASES), UNLIMITED_PER_SECOND);
      say(
        `${what} (${bits} bits), any of ${CASES.toExponential(0)}, at ${UNLIMITED_PER_SECOND.toExponential(0)} a second`,
        years,
      );
      expect(years).toBeGreaterThan(1e15);
    }
  });

  it('a one-time code alone holds for years against somebody who has the password, since each failure makes the next wait', () => {
    const seed = newTotpSecret();
    const now = new Date('2026-11-20T09:00:00Z');
    // How many codes are right at one moment is asked of the code itself: the step and its neighbours.
    const right = new Set(
      [-90, -60, -30, 0, 30, 60, 90]
        .map((s) => totpAt(seed, new Date(now.getTime() + s * 1000)))
        .filter((code) => verifyTotp(seed, code, now, null).ok),
    ).size;
    const chance = right / 10 ** totpAt(seed, now).length;
    const perSecond = sustainedGuessesPerSecond(pauseAfter, 30 * 86_400);
    const years = yearsOfTries(chance, perSecond);
    say(
      `a one-time code, password known (${right} codes of a million right, ${(perSecond * 86_400).toFixed(0)} tries a day)`,
      years,
    );
    expect(right).toBe(3);
    expect(years).toBeGreaterThan(5);

    const invited = 6 * Math.log2(new Set(WORD_LISTS.en).size);
    const both = yearsOfTries(chance / 2 ** invited, perSecond);
    say(`password of an invitation (${invited.toFixed(1)} bits) and code together, one account`, both);
    expect(both).toBeGreaterThan(1e20);
  });
});
