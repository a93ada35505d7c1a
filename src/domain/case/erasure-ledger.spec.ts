import { type ErasureRecord, ledgerLine, mergeLedgers, readLedger } from './erasure-ledger';

const record = (n: number, at: string): ErasureRecord => ({
  caseId: `01900000-0000-7000-8000-00000000000${n}`,
  erasedAt: new Date(at),
  reason: 'person_asked',
});
const first = record(1, '2026-11-20T09:00:00.000Z');
const second = record(2, '2026-11-21T09:00:00.000Z');

describe('the ledger of erasures', () => {
  it('reads back what it wrote, with or without blank lines', () => {
    expect(readLedger(`${ledgerLine(first)}\n${ledgerLine(second)}`)).toEqual({
      ok: true,
      records: [first, second],
      isCutOff: false,
    });
    expect(readLedger('')).toEqual({ ok: true, records: [], isCutOff: false });
  });

  it('carries the digest of the person’s code, and no other', () => {
    const proved = { ...first, proof: 'ab'.repeat(32) };
    expect(readLedger(ledgerLine(proved))).toMatchObject({ ok: true, records: [proved] });
    expect(readLedger(`${ledgerLine({ ...first, proof: 'BK-1234-5678' })}\n`)).toEqual({ ok: false, line: 1 });
  });

  it('leaves out a last line that was cut off while it was written, and says so', () => {
    const text = ledgerLine(first) + ledgerLine(second).slice(0, 40);
    expect(readLedger(text)).toEqual({ ok: true, records: [first], isCutOff: true });
  });

  it('keeps a last line that lacks only its newline', () => {
    expect(readLedger(ledgerLine(first).trimEnd())).toEqual({ ok: true, records: [first], isCutOff: false });
  });

  it.each([
    ['no JSON', 'erased'],
    ['no object', 'null'],
    ['no id of a case', ledgerLine(first).replace(first.caseId, 'BK-1234-5678').trim()],
    ['no time', ledgerLine(first).replace('2026-11-20T09:00:00.000Z', 'yesterday').trim()],
    ['a day that does not exist', ledgerLine(first).replace('2026-11-20', '2026-13-40').trim()],
    ['an unknown reason', ledgerLine(first).replace('person_asked', 'because').trim()],
  ])('names the line that cannot be read: %s', (_what, line) => {
    expect(readLedger(`${ledgerLine(second)}${line}\n${ledgerLine(second)}`)).toEqual({ ok: false, line: 2 });
  });

  it('merges ledgers: each case once, with its earliest time, oldest first', () => {
    const again = record(2, '2026-11-23T09:00:00.000Z');
    expect(mergeLedgers([again], [second, first], [first])).toEqual([first, second]);
    expect(mergeLedgers()).toEqual([]);
  });
});
