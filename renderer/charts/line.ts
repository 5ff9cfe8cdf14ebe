import { csvText } from '../ui/csv-text.ts';
import { formatNumber, formatPercent } from '../ui/format.ts';

/** One curve of a chart. Positions ascend; a null is a gap. */
export interface Line {
  id: string;
  label: string;
  /** What stands at its end; '' where a thinner line of the same run needs no label of its own. */
  endLabel: string;
  /** Number of its colour in the palette: one run, one colour. */
  colour: number;
  /** `#rrggbb` in the place of that colour, where colours tell a value. */
  ink?: string;
  /** Training is thin, validation thick. */
  width: 'thin' | 'thick';
  /** Only there to be compared with: grey and dashed. */
  ghost?: boolean;
  x: readonly number[];
  y: readonly (number | null)[];
  /** Of the mean of several runs: one standard deviation below and above it, drawn as a band. */
  band?: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] };
  /** A point to mark: where the best value came. */
  best?: { readonly x: number; readonly y: number } | undefined;
  /** Where the numbers of its run first went wrong: a line across the chart, with these words. */
  alarm?: { readonly x: number; readonly words: string } | undefined;
  /** Another curve is pointed at. */
  faint?: boolean;
}

export type AxisScale = 'linear' | 'logarithmic';
export type ValueKind = 'fraction' | 'number';

export function formatValue(value: number | null | undefined, kind: ValueKind): string {
  if (value === null || value === undefined) return '–';
  return kind === 'fraction' ? formatPercent(value) : formatNumber(value);
}

/** The last value that is a number, and where it stands. */
export function lastPoint(line: Line): { x: number; y: number } | undefined {
  for (let index = line.x.length - 1; index >= 0; index--) {
    const [x, y] = [line.x[index], line.y[index]];
    if (x !== undefined && y !== undefined && y !== null && Number.isFinite(y)) return { x, y };
  }
  return undefined;
}

/**
 * The curves as a table with one row per position and one column per curve, empty where a curve has no point, as RFC 4180 writes
 * CSV: CRLF after every row, quotes where needed.
 */
export function linesCsv(xLabel: string, lines: readonly Line[]): string {
  const body = lineRows(lines).map(({ x, values }) => [x, ...values]);
  return csvText([[xLabel, ...lines.map((line) => line.label)], ...body]);
}

/** One row per position that any of the curves has, ascending. */
export function lineRows(lines: readonly Line[]): { x: number; values: (number | null)[] }[] {
  const rows = new Map<number, (number | null)[]>();
  lines.forEach((line, column) => {
    line.x.forEach((x, index) => {
      const row = rows.get(x) ?? lines.map(() => null);
      row[column] = line.y[index] ?? null;
      rows.set(x, row);
    });
  });
  return [...rows].map(([x, values]) => ({ x, values })).sort((a, b) => a.x - b.x);
}
