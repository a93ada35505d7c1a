import { decideFingerprints, isDigest, type KeptFile, MOST_FILES } from './fingerprints';

const digest = (character: string): string => character.repeat(64);
const kept = (n: number): KeptFile[] =>
  Array.from({ length: n }, (_, at) => ({ sha256: at.toString(16).padStart(64, '0'), pdq: null }));
const pdq = (value: string, quality = 80) => ({ value, quality });

describe('the fingerprints of one more file', () => {
  it('are kept', () =>
    expect(decideFingerprints([], { sha256: digest('a'), pdq: pdq(digest('b')) })).toEqual({
      ok: true,
      keepsPdq: true,
    }));

  it('are one where there is no likeness to take', () =>
    expect(decideFingerprints([], { sha256: digest('a'), pdq: null })).toEqual({ ok: true, keepsPdq: false }));

  it('are refused when the very file is there', () =>
    expect(
      decideFingerprints([{ sha256: digest('a'), pdq: null }], { sha256: digest('a'), pdq: pdq(digest('b')) }),
    ).toEqual({ ok: false, code: 'already' }));

  it.each([
    ['31 bits away', `${'f'.repeat(7)}e${'0'.repeat(56)}`, false],
    ['32 bits away', `${'f'.repeat(8)}${'0'.repeat(56)}`, true],
  ])('keep a likeness once: one that is %s', (_, other, keepsPdq) =>
    expect(
      decideFingerprints([{ sha256: digest('a'), pdq: digest('0') }], { sha256: digest('c'), pdq: pdq(other) }),
    ).toEqual({ ok: true, keepsPdq }),
  );

  it.each([
    [49, { ok: false, code: 'plain' }],
    [50, { ok: true, keepsPdq: true }],
  ])('with quality %i', (quality, decision) =>
    expect(decideFingerprints([], { sha256: digest('a'), pdq: pdq(digest('b'), quality) })).toEqual(decision),
  );

  it('are not taken without end', () => {
    const offered = { sha256: digest('a'), pdq: null };
    expect(decideFingerprints(kept(MOST_FILES - 1), offered)).toMatchObject({ ok: true });
    expect(decideFingerprints(kept(MOST_FILES), offered)).toEqual({ ok: false, code: 'many' });
  });
});

it.each([
  [digest('a'), true],
  [digest('a').toUpperCase(), false],
  [digest('g'), false],
  [`${digest('a')}\n`, false],
  [digest('a').slice(1), false],
  [`${digest('a')}0`, false],
])('%j is 64 hex digits: %s', (text, isOne) => expect(isDigest(text)).toBe(isOne));
