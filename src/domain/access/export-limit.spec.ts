import { judgeExport } from './export-limit';

const limits = { reasonAfter: 2, most: 4 };

describe('taking files out of the house', () => {
  it('asks for a reason above the first limit', () => {
    expect([0, 1, 2, 3].map((made) => judgeExport(made, false, limits))).toEqual([
      'fine',
      'fine',
      'reason_needed',
      'reason_needed',
    ]);
    expect([2, 3].map((made) => judgeExport(made, true, limits))).toEqual(['fine', 'fine']);
  });

  it('ends at the second limit, whatever the reason', () => {
    expect([4, 5].map((made) => judgeExport(made, true, limits))).toEqual(['refused', 'refused']);
  });
});
