import { LabError } from '../../../shared/failure.ts';
import { backpropRace, backpropRaceSettings } from '../../../shared/models/instruments/backprop-race.ts';
import type { Instrument } from '../instrument.ts';
import { powerLaw } from '../power-law.ts';
import { byEveryPath, cached, chain, operationsByEveryPath, type Chain, type CountedGradient } from './chain.ts';
import { bounds, netsTable, operationsPlot, powersByDepth, powersTable, secondsPlot, type Row } from './race-blocks.ts';

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
    const exponents = { naive: fitted(rows, 'naive'), cached: fitted(rows, 'cached') };
    const skipped = rows.filter(({ naive }) => naive.seconds === null).length;
    const largest = rows.reduce((most, row) => (row.naive.operations > most.naive.operations ? row : most));
    const times = Math.round(largest.naive.operations / largest.cached.operations).toLocaleString('en-US');
    const seconds = secondsPlot(rows);
    return {
      summary: `With ${largest.layers} layers of ${largest.units} units every path takes ${times} times the multiplications${skipped > 0 ? `; ${skipped} were only counted` : ''}.`,
      values: { rows, exponents, byLayers: powersByDepth(rows) },
      blocks: [
        {
          kind: 'numbers',
          title: 'How the multiplications grow',
          items: [
            { label: 'Every path, as (N·Kᴺ⁺¹) to the power', ...exponents.naive },
            { label: 'Derivatives kept, as (N·K²) to the power', ...exponents.cached },
          ],
        },
        operationsPlot(rows),
        seconds.block,
        {
          kind: 'derivative-reuse',
          title: 'Which derivatives are used again',
          layers: Math.min(3, largest.layers),
          units: Math.min(3, largest.units),
        },
        ...powersTable(rows),
        netsTable(rows, seconds.extrapolated),
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

/** The power of the theory's bound with which the multiplications grow, with its 95 % interval; 1 says that the bound is met exactly. */
function fitted(rows: readonly Row[], way: 'naive' | 'cached'): { value: number; low?: number; high?: number } {
  const law = powerLaw(rows.map((row) => [bounds[way](row), row[way].operations]));
  if (law === undefined) return { value: 1 };
  const { power: value, low, high } = law;
  return low === undefined || high === undefined ? { value } : { value, low, high };
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
