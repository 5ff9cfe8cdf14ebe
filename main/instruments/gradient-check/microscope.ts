import type { Difference, Precision } from '../../../shared/models/instruments/gradient-check.ts';
import type { InstrumentResult } from '../../../shared/models/instruments/result.ts';

export interface Row {
  h: number;
  totalError: number;
}

/** Errors over the step by one way of taking differences. */
export interface Curve {
  difference: Difference;
  precision: Precision;
  rows: Row[];
}

/** A weight that was checked, at the best step. */
export interface Coordinate {
  name: string;
  weight: number;
  analytic: number;
  difference: number;
}

type Block = InstrumentResult['blocks'][number];

export interface Findings {
  /** What was looked at, in words. */
  about: string;
  /** The first is the one that was asked for. */
  curves: readonly [Curve, ...Curve[]];
  coordinates: readonly Coordinate[];
  /** Heat map and derivation, where there are any. */
  further: readonly Block[];
}

/** The report's table has so many steps; the curve continues, so that rounding is seen. */
export const tableSteps = 10;
export const curveSteps = 13;

/** How the error of a difference grows with the step, in theory: as h to this power. */
const order: Record<Difference, number> = { forward: 1, central: 2 };

export const leastOf = (rows: readonly Row[]): Row =>
  rows.reduce((least, row) => (row.totalError < least.totalError ? row : least), rows[0] ?? { h: 1, totalError: 0 });

/**
 * Rows on one side of the best step, where one cause of error outweighs the other.
 * @param most Σ |gradient|: what the error ends at when a step is lost altogether, so that half of it says nothing of rounding.
 */
function side(rows: readonly Row[], which: 'truncation' | 'rounding', most: number): Row[] {
  const best = leastOf(rows);
  return rows
    .filter(({ totalError }) => totalError > 0)
    .filter(({ h, totalError }) =>
      which === 'truncation' ? h > 5 * best.h && h < 0.5 : h < best.h / 5 && totalError < most / 2,
    );
}

/** Slope of log error over log h by least squares; undefined for fewer than two points. */
function slopeOf(rows: readonly Row[]): number | undefined {
  if (rows.length < 2) return undefined;
  const points = rows.map(({ h, totalError }) => [Math.log(h), Math.log(totalError)] as const);
  const [mx, my] = [0, 1].map((of) => points.reduce((sum, point) => sum + (point[of] ?? 0), 0) / points.length);
  const [x0, y0] = [mx ?? 0, my ?? 0];
  const sxx = points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / sxx;
}

/** The straight line of a theory through the middle of its side: error = c · h to the power. */
function theory({ rows }: Curve, power: number, which: 'truncation' | 'rounding', most: number) {
  const own = side(rows, which, most);
  if (own.length === 0) return [];
  const mean = own.reduce((sum, { h, totalError }) => sum + Math.log(totalError) - power * Math.log(h), 0) / own.length;
  const [from, to] = which === 'truncation' ? [leastOf(rows).h, 1] : [own.at(-1)?.h ?? 1, leastOf(rows).h];
  const label = which === 'truncation' ? (power === 1 ? 'theory: h' : 'theory: h²') : 'theory: 1/h';
  const x = [from, to];
  return [{ label, look: 'dashed' as const, colour: 3, x, y: x.map((h) => Math.exp(mean) * h ** power) }];
}

const nameOf = ({ difference, precision }: Curve): string => `${difference}, ${precision}`;

/** What the microscope tells: rows and best of the way that was asked for, and all that is drawn. */
export function told({ about, curves, coordinates, further }: Findings): InstrumentResult {
  const [chosen] = curves;
  const rows = chosen.rows.slice(0, tableSteps);
  const best = leastOf(rows);
  const most = coordinates.reduce((sum, { analytic }) => sum + Math.abs(analytic), 0);
  const [truncation, rounding] = [
    slopeOf(side(chosen.rows, 'truncation', most)),
    slopeOf(side(chosen.rows, 'rounding', most)),
  ];
  const power = order[chosen.difference];
  const flat = curves.every((curve) => curve.rows.every(({ totalError }) => totalError === 0)) && most === 0;
  return {
    summary: flat
      ? `All gradients and differences are 0, on ${about}: nothing can be compared. The softmax of the net may be saturated.`
      : `Smallest total error ${best.totalError.toExponential(3)} with h = ${best.h.toExponential(0)}, on ${about}.`,
    values: {
      ...{ rows, best },
      curves: curves.map((curve) => ({ ...curve, best: leastOf(curve.rows) })),
      slopes: {
        truncation: truncation ?? null,
        rounding: rounding ?? null,
        theory: { truncation: power, rounding: -1 },
      },
    },
    blocks: flat
      ? [weightsTable(coordinates, best)]
      : [
          {
            kind: 'numbers',
            title: 'The best step, and the slopes on both sides of it',
            items: [
              { label: 'Best step h', value: best.h },
              { label: 'Its total error', value: best.totalError },
              ...(truncation === undefined
                ? []
                : [{ label: 'Slope above it', value: truncation, of: `theory ${power}` }]),
              ...(rounding === undefined ? [] : [{ label: 'Slope below it', value: rounding, of: 'theory −1' }]),
            ],
          },
          {
            kind: 'series',
            title: 'Error over the step',
            x: { title: 'step h', scale: 'logarithmic' },
            y: { title: 'total |analytic − difference|', scale: 'logarithmic' },
            lines: [
              ...curves.map((curve, colour) => ({
                label: nameOf(curve),
                look: colour === 0 ? ('joined' as const) : ('line' as const),
                colour: colour < 3 ? colour : 4,
                x: curve.rows.map(({ h }) => h),
                y: curve.rows.map(({ totalError }) => totalError),
              })),
              ...theory(chosen, power, 'truncation', most),
              ...theory(chosen, -1, 'rounding', most),
            ],
            marks:
              best.totalError > 0
                ? [{ label: `best, h = ${best.h.toExponential(0)}`, x: best.h, y: best.totalError }]
                : [],
            note: 'A large step misses the curve of the cost: the error grows with h. A small one drowns in rounding: it grows with 1/h.',
          },
          {
            kind: 'table',
            title: 'Total error by step',
            columns: [{ title: 'h', display: 'text' }, { title: `Total error, ${nameOf(chosen)}` }],
            rows: rows.map(({ h, totalError }) => [h.toExponential(0), totalError]),
          },
          ...further.filter(({ kind }) => kind === 'heat-map'),
          weightsTable(coordinates, best),
          ...further.filter(({ kind }) => kind !== 'heat-map'),
        ],
  };
}

function weightsTable(coordinates: readonly Coordinate[], best: Row): Block {
  return {
    kind: 'table',
    title: `Weights at h = ${best.h.toExponential(0)}`,
    columns: [
      { title: 'Weight', display: 'text' },
      { title: 'Value' },
      { title: 'Gradient' },
      { title: 'Difference' },
      { title: 'Error' },
    ],
    rows: coordinates
      .map((one) => ({ ...one, error: Math.abs(one.analytic - one.difference) }))
      .sort((one, other) => other.error - one.error)
      .map(({ name, weight, analytic, difference, error }) => [name, weight, analytic, difference, error]),
  };
}
