import jStat from 'jstat';
import { LabError } from '../../../shared/failure.ts';
import { backpropRace, backpropRaceSettings } from '../../../shared/models/instruments/backprop-race.ts';
import type { Instrument } from '../instrument.ts';
import { byEveryPath, cached, chain, operationsByEveryPath, type Chain, type CountedGradient } from './chain.ts';

interface Measured {
  operations: number;
  /** Of one gradient; null where it was not computed. */
  seconds: number | null;
}

interface Row {
  layers: number;
  units: number;
  naive: Measured;
  cached: Measured;
  /** Whether both gradients are the same to 10⁻¹⁰; null where one was not computed. */
  equal: boolean | null;
}

const mostNets = 200;
/** Multiplications a second of the slow way, to tell before it is tried whether it keeps to the budget. */
const naivePerSecond = 20e6;
/** A quick gradient is repeated until so much time has passed. */
const leastSeconds = 0.002;

export const backpropRaceInstrument: Instrument = {
  name: backpropRace.name,
  run: async ({ settings, progress }) => {
    const { layers, units, budget } = backpropRaceSettings.parse(settings);
    const nets = numbersOf(layers).flatMap((depth) => numbersOf(units).map((width) => ({ depth, width })));
    if (nets.length > mostNets)
      throw new LabError('bad_input', `These are ${nets.length} nets. Race ${mostNets} at most.`);
    const rows: Row[] = [];
    for (const [done, { depth, width }] of nets.entries()) {
      await progress(done, nets.length, `${depth} layers of ${width} units`);
      rows.push(raced(depth, width, budget));
    }
    const exponents = {
      naive: fitted(
        rows,
        ({ naive }) => naive.operations,
        ({ layers: n, units: k }) => Math.log(n) + (n + 1) * Math.log(k),
      ),
      cached: fitted(
        rows,
        ({ cached: one }) => one.operations,
        ({ layers: n, units: k }) => Math.log(n) + 2 * Math.log(k),
      ),
    };
    const skipped = rows.filter(({ naive }) => naive.seconds === null).length;
    const largest = rows.reduce((most, row) => (row.naive.operations > most.naive.operations ? row : most));
    const times = Math.round(largest.naive.operations / largest.cached.operations).toLocaleString('en-US');
    const points = (of: (row: Row) => number | null) =>
      rows.flatMap((row) => {
        const y = of(row);
        return y === null || y <= 0 ? [] : [{ x: row.layers, y: Math.log10(y), units: row.units }];
      });
    const lines = numbersOf(units).flatMap((width) =>
      [
        { label: `${width} units, every path`, of: ({ naive }: Row) => naive.operations },
        { label: `${width} units, kept`, of: ({ cached: one }: Row) => one.operations },
      ].map(({ label, of }) => {
        const own = points(of).filter((point) => point.units === width);
        return { label, x: own.map(({ x }) => x), y: own.map(({ y }) => y) };
      }),
    );
    return {
      summary: `With ${largest.layers} layers of ${largest.units} units every path takes ${times} times the multiplications${skipped > 0 ? `; ${skipped} were only counted` : ''}.`,
      values: { rows, exponents },
      blocks: [
        {
          kind: 'numbers',
          title: 'How the multiplications grow',
          items: [
            { label: 'Every path, as (N·Kᴺ⁺¹) to the power', ...exponents.naive },
            { label: 'Derivatives kept, as (N·K²) to the power', ...exponents.cached },
          ],
        },
        {
          kind: 'series',
          title: 'Multiplications',
          x: { title: 'layers' },
          y: { title: 'log₁₀ of the multiplications' },
          lines: lines.slice(0, 20),
        },
        {
          kind: 'table',
          title: 'Nets',
          columns: [
            { title: 'Layers' },
            { title: 'Units' },
            { title: 'Every path', unit: 'multiplications' },
            { title: 'Every path', unit: 's' },
            { title: 'Cached', unit: 'multiplications' },
            { title: 'Cached', unit: 's' },
            { title: 'Same gradient', display: 'text' },
          ],
          rows: rows.map((row) => [
            row.layers,
            row.units,
            row.naive.operations,
            row.naive.seconds,
            row.cached.operations,
            row.cached.seconds,
            row.equal === null ? 'not computed' : row.equal ? 'yes' : 'no',
          ]),
        },
      ],
    };
  },
};

function raced(layers: number, units: number, budget: number): Row {
  const net = chain(layers, units);
  const quick = timed(net, cached);
  const operations = operationsByEveryPath(layers, units);
  if (operations / naivePerSecond > budget) {
    return {
      ...{ layers, units },
      naive: { operations, seconds: null },
      cached: { operations: quick.operations, seconds: quick.seconds },
      equal: null,
    };
  }
  const slow = timed(net, byEveryPath);
  return {
    ...{ layers, units },
    naive: { operations: slow.operations, seconds: slow.seconds },
    cached: { operations: quick.operations, seconds: quick.seconds },
    equal: same(slow.gradient, quick.gradient),
  };
}

function timed(net: Chain, compute: (of: Chain) => CountedGradient): CountedGradient & { seconds: number } {
  const start = performance.now();
  let times = 0;
  let found: CountedGradient;
  do {
    found = compute(net);
    times += 1;
  } while (performance.now() - start < 1000 * leastSeconds);
  return { ...found, seconds: (performance.now() - start) / 1000 / times };
}

function same(one: readonly Float64Array[], other: readonly Float64Array[]): boolean {
  return one.every((layer, place) => layer.every((value, at) => Math.abs(value - (other[place]?.[at] ?? 0)) <= 1e-10));
}

/** Slope of log operations over the logarithm of the bound, with its 95 % interval; 1 says that the bound is met exactly. */
function fitted(
  rows: readonly Row[],
  operations: (row: Row) => number,
  bound: (row: Row) => number,
): { value: number; low?: number; high?: number } {
  const points = rows.map((row) => [bound(row), Math.log(operations(row))] as const);
  const n = points.length;
  const [meanX, meanY] = [0, 1].map((of) => points.reduce((sum, point) => sum + (point[of] ?? 0), 0) / n);
  const [mx, my] = [meanX ?? 0, meanY ?? 0];
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const sxy = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  const slope = sxx === 0 ? 1 : sxy / sxx;
  if (n < 3 || sxx === 0) return { value: slope };
  const residual = points.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  const half = jStat.studentt.inv(0.975, n - 2) * Math.sqrt(residual / (n - 2) / sxx);
  return { value: slope, low: slope - half, high: slope + half };
}

/** `1..5` or `2,3,4`, each once. */
function numbersOf(text: string): number[] {
  const [low, high] = text.split('..').map(Number);
  const numbers =
    high === undefined
      ? text.split(',').map(Number)
      : Array.from({ length: Math.max(0, high - (low ?? 0) + 1) }, (_, place) => (low ?? 0) + place);
  return [...new Set(numbers.filter((one) => one > 0))];
}
