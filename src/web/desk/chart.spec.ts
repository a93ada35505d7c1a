import { barChart } from './chart';

describe('a chart of bars', () => {
  it('gives the longest bar all the room and puts the parts of each behind one another', () => {
    const chart = barChart(
      [
        { label: 'A', values: [3, 1] },
        { label: 'B', values: [0, 2] },
        { label: 'C', values: [0, 0] },
      ],
      ['met', 'missed'],
    )!;
    expect(chart.rows.map(({ parts }) => parts)).toEqual([
      [
        { x: '0%', width: '75%', series: 0 },
        { x: '75%', width: '25%', series: 1 },
      ],
      [{ x: '0%', width: '50%', series: 1 }],
      [],
    ]);
    expect(chart.rows.map(({ sum }) => sum)).toEqual(['3 + 1', '0 + 2', '0 + 0']);
    expect(chart.height).toBeGreaterThan(chart.rows[2]!.barY + chart.barHeight);
  });

  it('is not there when there is nothing to draw', () => {
    expect(barChart([], ['one'])).toBeNull();
    expect(barChart([{ label: 'A', values: [0] }], ['one'])).toBeNull();
  });
});
