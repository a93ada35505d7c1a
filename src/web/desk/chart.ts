/** One row of a bar chart: its words, and a number for each series in the order of the series. */
export interface ChartRow {
  readonly label: string;
  readonly values: readonly number[];
}

export interface Chart {
  /** Pixels: rows are never scaled, so that words stay as large as all others. Widths are shares of the room there is. */
  readonly height: number;
  readonly rows: readonly {
    readonly label: string;
    readonly sum: string;
    readonly labelY: number;
    readonly barY: number;
    readonly parts: readonly { readonly x: string; readonly width: string; readonly series: number }[];
  }[];
  readonly barHeight: number;
  readonly series: readonly { readonly name: string; readonly number: number }[];
}

const ROW = 46;
const BAR = 16;

/**
 * A chart of bars, each stacked of its series, as numbers for the template `desk-chart.njk`: the longest bar has all the
 * room. It says nothing that the table beside it does not say. Null where there is nothing to draw.
 */
export function barChart(rows: readonly ChartRow[], names: readonly string[]): Chart | null {
  const longest = Math.max(0, ...rows.map(({ values }) => sumOf(values)));
  if (longest === 0) return null;
  const percent = (value: number): string => `${Math.round((value / longest) * 10_000) / 100}%`;
  return {
    height: rows.length * ROW,
    barHeight: BAR,
    series: names.map((name, number) => ({ name, number })),
    rows: rows.map(({ label, values }, index) => ({
      label,
      sum: values.join(' + '),
      labelY: index * ROW + 16,
      barY: index * ROW + 22,
      parts: values.flatMap((value, series) =>
        value === 0 ? [] : [{ x: percent(sumOf(values.slice(0, series))), width: percent(value), series }],
      ),
    })),
  };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
