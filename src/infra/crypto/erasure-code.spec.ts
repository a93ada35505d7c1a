import { erasureCodeHash, newErasureCode } from './erasure-code';

describe('the code of an erasure', () => {
  it('has 120 random bits in six groups of four, and is never the same twice', () => {
    const codes = Array.from({ length: 200 }, newErasureCode);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(codes).size).toBe(200);
  });

  it('is recognised as people copy it, and only the whole of it', () => {
    const hash = erasureCodeHash('7K2M-4F7K-92QM-8TRX-30PV-61ZN')!.toString('hex');
    for (const typed of [
      '7k2m 4f7k 92qm 8trx 3opv 6lzn',
      '7K2M4F7K92QM8TRX30PV61ZN',
      ' 7K2M–4F7K–92QM–8TRX–30PV–6IZN ',
    ])
      expect(erasureCodeHash(typed)?.toString('hex')).toBe(hash);
    for (const typed of [
      '',
      '7K2M',
      '7K2M-4F7K-92QM-8TRX-30PV-61Z',
      '7K2M-4F7K-92QM-8TRX-30PV-61ZNN',
      'x'.repeat(5000),
    ])
      expect(erasureCodeHash(typed)).toBeNull();
  });
});
