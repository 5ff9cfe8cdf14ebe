import { LabError } from '../../../shared/failure.ts';
import { bestAssignment } from '../../../shared/lib/assignment.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import {
  fewestSeeds,
  recurringSettings,
  recurringUnits,
  type RecurringUnits,
} from '../../../shared/models/instruments/recurring-units.ts';
import { lastHiddenOf } from '../../learning/inspection/last-hidden.ts';
import { measurePart } from '../inspection/measured-part.ts';
import type { Instrument, LookedAt } from '../instrument.ts';
import { trainedNet } from '../trained-net.ts';
import { correlations, standardised, type Standardised } from './correlations.ts';

const mostUnits = 1000;
const mostInTable = 500;

/** Finds each unit again in runs of other seeds. */
export const recurringUnitsInstrument: Instrument = {
  name: recurringUnits.name,
  run: async ({ run, peers, settings, progress }) => {
    if (run === null) throw new LabError('bad_input', 'Choose a run to look at.');
    const { part, threshold } = recurringSettings.parse(settings);
    if (peers.length + 1 < fewestSeeds) {
      throw new LabError(
        'not_found',
        `${peers.length} runs with their weights differ from run ${run.id} by their seed alone; at least ${fewestSeeds - 1} are needed. Train it with more seeds.`,
      );
    }
    const own = await activationsOf(run, part);
    const units: RecurringUnits['units'] = Array.from({ length: own.units }, (_, unit) => ({
      unit,
      recurs: 0,
      matches: [],
    }));
    const chance: number[] = [];
    const random = new MersenneTwister(0);
    for (const [place, peer] of peers.entries()) {
      await progress(place, peers.length, `Matching with run ${peer.id}`);
      const other = await activationsOf(peer, part);
      if (other.units !== own.units || other.count !== own.count) continue;
      const same = Array.from({ length: own.count }, (_, row) => row);
      for (const [unit, match] of matched(own, other, same).entries()) {
        units[unit]?.matches.push({ run: peer.id, seed: peer.spec.seed, ...match });
      }
      chance.push(...matched(own, other, random.permutation(own.count)).map(({ correlation }) => correlation));
    }
    const placebo = chance.toSorted((a, b) => a - b)[Math.ceil(0.95 * chance.length) - 1] ?? 0;
    for (const unit of units) {
      unit.recurs = unit.matches.filter(({ correlation }) => correlation >= threshold && correlation > placebo).length;
    }
    const of = units[0]?.matches.length ?? 0;
    const often = units.filter(({ recurs }) => 2 * recurs > of).length;
    return {
      summary: `${often} of ${units.length} units recur in more than half of ${of} other seeds.`,
      values: {
        ...{ run: run.id, part, threshold, placebo, units },
        others: peers.map(({ id, spec }) => ({ run: id, seed: spec.seed })),
      },
      blocks: [
        {
          kind: 'table',
          title: 'Units by how often they recur',
          columns: [{ title: 'Unit' }, { title: 'Recurs in' }, { title: 'of' }, { title: 'Mean correlation' }],
          rows: units
            .toSorted((a, b) => b.recurs - a.recurs || a.unit - b.unit)
            .slice(0, mostInTable)
            .map(({ unit, recurs, matches }) => {
              const sum = matches.reduce((total, { correlation }) => total + correlation, 0);
              return [unit, recurs, of, sum / Math.max(1, matches.length)];
            }),
        },
      ],
    };
  },
};

async function activationsOf(run: LookedAt, part: 'train' | 'validation' | 'test'): Promise<Standardised> {
  const last = lastHiddenOf(await trainedNet(run));
  if (last.layer === null) {
    throw new LabError('unavailable', `Run ${run.id} has no hidden units. Choose a run with a hidden layer.`);
  }
  if (last.units > mostUnits) {
    throw new LabError('unavailable', `Run ${run.id} has ${last.units} units; at most ${mostUnits} can be matched.`);
  }
  const examples = await run.examples(part);
  if (examples.count < 3)
    throw new LabError('not_found', `Run ${run.id} has too few examples there. Choose another part.`);
  return standardised(measurePart(last, examples).activations, examples.count, last.units);
}

/** @param rows of `other` that each row of `own` is held against. */
function matched(
  own: Standardised,
  other: Standardised,
  rows: ArrayLike<number>,
): { unit: number; correlation: number }[] {
  const all = correlations(own, other, rows);
  const at = (row: number, column: number): number => Math.abs(all[row * other.units + column] ?? 0);
  return bestAssignment(own.units, other.units, at).map((unit, row) => ({ unit, correlation: at(row, unit) }));
}
