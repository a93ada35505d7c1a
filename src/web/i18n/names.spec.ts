import { byName, inOrderOf } from './names';

const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name).join(' ');

describe('names in a list', () => {
  it('stand where a reader of Vietnamese looks for them, and not by the bytes of their letters', () => {
    const rows = ['Zung', 'Đào', 'Ấn', 'dung', 'An', 'Dương', 'Bình'].map((name) => ({ name }));
    expect(names(byName(rows, 'vi'))).toBe('An Ấn Bình dung Dương Đào Zung');
  });

  it('stay in their order where they are the same, and count numbers as numbers', () => {
    const rows = [
      { at: 'Site 10', n: 1 },
      { at: 'Site 2', n: 2 },
      { at: 'Site 2', n: 3 },
    ];
    expect(inOrderOf(rows, ({ at }) => at, 'en').map(({ n }) => n)).toEqual([2, 3, 1]);
  });
});
