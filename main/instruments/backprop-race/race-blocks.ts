import type { InstrumentResult } from '../../../shared/models/instruments/result.ts';
import { powerLaw, type PowerLaw } from '../power-law.ts';

export interface Measured {
  operations: number;
  /** Of one gradient; null where it was not computed. */
  seconds: number | null;
}

export interface Row {
  layers: number;
  units: number;
  naive: Measured;
  cached: Measured;
  /** Whether both gradients are the same to 10⁻¹⁰; null where one was not computed. */
  equal: boolean | null;
}

type Block = InstrumentResult['blocks'][number];
type Way = 'naive' | 'cached';

/** How the multiplications grow in theory. */
export const bounds: Record<Way, (row: Row) => number> = {
  naive: ({ layers, units }) => layers * units ** (layers + 1),
  cached: ({ layers, units }) => layers * units ** 2,
};
const words: Record<Way, string> = { naive: 'every path', cached: 'kept' };
const ways = ['naive', 'cached'] as const;
const colours: Record<Way, number> = { naive: 1, cached: 0 };

type Points = (readonly [x: number, y: number])[];
const alongLaw = ({ power, factor }: PowerLaw, xs: readonly number[]): [number, number][] =>
  [Math.min(...xs), Math.max(...xs)].map((x) => [x, factor * x ** power]);
const line = (label: string, look: 'points' | 'line' | 'dashed', colour: number, points: Points) => ({
  ...{ label, look, colour },
  x: points.map(([x]) => x),
  y: points.map(([, y]) => y),
});

/** Multiplications over the bound of the theory, with the power that fits them. */
export function operationsPlot(rows: readonly Row[]): Block {
  return {
    kind: 'series',
    title: 'Multiplications over the bound of the theory',
    x: { title: 'bound: N·Kᴺ⁺¹ along every path, N·K² kept', scale: 'logarithmic' },
    y: { title: 'multiplications', scale: 'logarithmic' },
    lines: ways.flatMap((way) => {
      const points = rows.map((row) => [bounds[way](row), row[way].operations] as const);
      const law = powerLaw(points);
      return [
        line(words[way], 'points', colours[way], points),
        ...(law === undefined
          ? []
          : [
              line(
                `fit: power ${law.power.toFixed(3)}`,
                'line',
                colours[way],
                alongLaw(
                  law,
                  points.map(([x]) => x),
                ),
              ),
            ]),
        line(`theory of ${words[way]}`, 'dashed', 3, theory(points)),
      ];
    }),
    note: 'Counted, not estimated. Small nets have terms of lower order too, so that the power that fits is near 1 and not 1.',
  };
}

/** A line of power 1 through the largest net, where the theory holds best. */
function theory(points: Points): Points {
  const largest = points.reduce((most, point) => (point[0] > most[0] ? point : most), points[0] ?? [1, 1]);
  return [Math.min(...points.map(([x]) => x)), largest[0]].map((x) => [x, (largest[1] * x) / largest[0]]);
}

/** Seconds over multiplications; what was too long to be computed is drawn as what it would take. */
export function secondsPlot(rows: readonly Row[]): { block: Block; extrapolated: (row: Row) => number | null } {
  const measured = (way: Way): Points =>
    rows.flatMap((row) => (row[way].seconds === null ? [] : [[row[way].operations, row[way].seconds] as const]));
  const law = powerLaw(measured('naive'));
  const last = measured('naive').reduce<readonly [number, number] | undefined>(
    (most, point) => (most === undefined || point[0] > most[0] ? point : most),
    undefined,
  );
  /** From the largest that was measured on, in proportion to the multiplications. */
  const extrapolated = (row: Row): number | null =>
    row.naive.seconds !== null || last === undefined ? null : (last[1] * row.naive.operations) / last[0];
  const beyond = rows.flatMap((row) => {
    const seconds = extrapolated(row);
    return seconds === null ? [] : [[row.naive.operations, seconds] as const];
  });
  const dashed =
    last === undefined || beyond.length === 0 ? [] : [last, ...beyond].sort(([one], [other]) => one - other);
  return {
    extrapolated,
    block: {
      kind: 'series',
      title: 'Seconds of one gradient',
      x: { title: 'multiplications', scale: 'logarithmic' },
      y: { title: 'seconds', scale: 'logarithmic' },
      lines: [
        ...ways.map((way) => line(words[way], 'points', colours[way], measured(way))),
        ...(law === undefined
          ? []
          : [
              line(
                `fit: power ${law.power.toFixed(2)}`,
                'line',
                1,
                alongLaw(
                  law,
                  measured('naive').map(([x]) => x),
                ),
              ),
            ]),
        ...(dashed.length === 0 ? [] : [line('extrapolated', 'dashed', 1, dashed)]),
      ],
      note:
        beyond.length === 0
          ? 'All gradients were computed and are the same.'
          : `Dashed: ${beyond.length} gradients that would take longer than the budget were not computed. What they would take follows from their multiplications.`,
    },
  };
}

/** The power of K with which the multiplications of nets of one depth grow. */
export function powersByDepth(rows: readonly Row[]) {
  return [...new Set(rows.map(({ layers }) => layers))].flatMap((layers) => {
    const own = rows.filter((row) => row.layers === layers);
    const [naive, cached] = ways.map((way) => powerLaw(own.map((row) => [row.units, row[way].operations])));
    return naive === undefined || cached === undefined ? [] : [{ layers, naive, cached }];
  });
}

export function powersTable(rows: readonly Row[]): Block[] {
  const powers = powersByDepth(rows);
  if (powers.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Power of K by number of layers',
      columns: [
        { title: 'Layers' },
        { title: 'Every path' },
        { title: '95 % from' },
        { title: 'to' },
        { title: 'theory' },
        { title: 'Cached' },
        { title: '95 % from' },
        { title: 'to' },
        { title: 'theory' },
      ],
      rows: powers.map(({ layers, naive, cached }) => [
        layers,
        ...[naive.power, naive.low ?? null, naive.high ?? null, layers + 1],
        ...[cached.power, cached.low ?? null, cached.high ?? null, 2],
      ]),
    },
  ];
}

export function netsTable(rows: readonly Row[], extrapolated: (row: Row) => number | null): Block {
  return {
    kind: 'table',
    title: 'Nets',
    columns: [
      { title: 'Layers' },
      { title: 'Units' },
      { title: 'Every path', unit: 'multiplications' },
      { title: 'Every path', unit: 's' },
      { title: 'extrapolated', unit: 's' },
      { title: 'Cached', unit: 'multiplications' },
      { title: 'Cached', unit: 's' },
      { title: 'Same gradient', display: 'text' },
    ],
    rows: rows.map((row) => [
      row.layers,
      row.units,
      row.naive.operations,
      row.naive.seconds,
      extrapolated(row),
      row.cached.operations,
      row.cached.seconds,
      row.equal === null ? 'not computed' : row.equal ? 'yes' : 'no',
    ]),
  };
}
