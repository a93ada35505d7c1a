import { decideCounterStatement } from './counter-statement';

describe('an uploader’s words', () => {
  it.each([
    [null, 'share', true],
    [null, 'keep', true],
    ['keep', 'share', true],
    ['keep', 'keep', true],
    ['share', 'keep', false],
    ['share', 'share', false],
  ] as const)('that were decided “%s” may be decided “%s”: %s', (before, wanted, may) => {
    expect(decideCounterStatement(before, wanted)).toMatchObject({ ok: may, ...(may ? { next: wanted } : {}) });
  });
});
