import { judgeViewing } from './viewing';

const limits = { alertAfter: 3, reasonAfter: 5 };
const judge = (opened: number, reasons = 0, isOpenedBefore = false) =>
  judgeViewing({ opened, reasons, isOpenedBefore }, limits);

describe('opening many cases', () => {
  it('is nobody’s business up to the first limit, told to supervisors above it, and asked about above the second', () => {
    expect([0, 1, 2, 3, 4, 5].map((opened) => judge(opened))).toEqual([
      'fine',
      'fine',
      'fine',
      'alert',
      'alert',
      'reason_needed',
    ]);
  });

  it('goes on with a reason, for as many cases again', () => {
    expect([5, 9, 10].map((opened) => judge(opened, 1))).toEqual(['alert', 'alert', 'reason_needed']);
    expect(judge(10, 2)).toBe('alert');
  });

  it('does not count a case that was opened before', () => {
    expect(judge(100, 0, true)).toBe('fine');
  });
});
