import { LabError } from '../../../shared/failure.ts';
import { backpropRace, backpropRaceSettings } from '../../../shared/models/instruments/backprop-race.ts';
import type { Instrument } from '../instrument.ts';
import type { InstrumentResult } from '../../../shared/models/instruments/result.ts';
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
      await progress(done, nets.length, `${counted(depth, 'layer')} of ${counted(width, 'unit')}`);
      rows.push(raced(depth, width, budget));
    }
    const exponents = { naive: fitted(rows, 'naive'), cached: fitted(rows, 'cached') };
    const skipped = rows.filter(({ naive }) => naive.seconds === null).length;
    const largest = rows.reduce((most, row) => (row.naive.operations > most.naive.operations ? row : most));
    const times = Math.round(largest.naive.operations / largest.cached.operations).toLocaleString('en-US');
    const seconds = secondsPlot(rows);
    return {
      summary: `With ${counted(largest.layers, 'layer')} of ${counted(largest.units, 'unit')} every path takes ${times} times the multiplications${skipped > 0 ? `; ${counted(skipped, 'net')} along every path only counted, over the budget` : ''}.`,
      values: { rows, exponents, byLayers: powersByDepth(rows) },
      blocks: [
        ...growth(exponents),
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

interface Exponent {
  value: number | null;
  low?: number;
  high?: number;
}

/** The exponents that could be fitted. */
function growth({ naive, cached: kept }: Record<'naive' | 'cached', Exponent>): InstrumentResult['blocks'] {
  const labelled = [
    ['Every path, as (N·Kᴺ⁺¹) to the power', naive],
    ['Derivatives kept, as (N·K²) to the power', kept],
  ] as const;
  const items = labelled.flatMap(([label, { value, ...interval }]) =>
    value === null ? [] : [{ label, value, ...interval }],
  );
  return items.length === 0 ? [] : [{ kind: 'numbers', title: 'How the multiplications grow', items }];
}

/**
 * The power of the theory's bound with which the multiplications grow, with its 95 % interval where there are nets enough; 1 says that the
 * bound is met exactly. The value is null where all nets have the same bound, so that nothing can be fitted.
 */
function fitted(rows: readonly Row[], way: 'naive' | 'cached'): Exponent {
  const law = powerLaw(rows.map((row) => [bounds[way](row), row[way].operations]));
  if (law === undefined) return { value: null };
  const { power: value, low, high } = law;
  return low === undefined || high === undefined ? { value } : { value, low, high };
}

/** `1..5` or `2,3,4`, each once. @throws LabError `bad_input` where a range ends before it begins. */
function numbersOf(text: string): number[] {
  const [low = 0, high] = text.split('..').map(Number);
  if (high === undefined) return [...new Set(text.split(',').map(Number))];
  if (high < low) throw new LabError('bad_input', `${text} ends before it begins. Write ${high}..${low}.`);
  return Array.from({ length: high - low + 1 }, (_, place) => low + place);
}

/** `1 layer`, `2 layers`. */
const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
