import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { FaceListBlock } from '../../../shared/models/instruments/face-list-block.ts';
import { LabError } from '../../../shared/failure.ts';
import {
  leaveOneOut,
  leaveOneOutSettings,
  type LeftOutExample,
} from '../../../shared/models/instruments/leave-one-out.ts';
import { meanOf, pairedDifference } from '../../learning/inspection/paired-difference.ts';
import type { Engine } from '../../learning/kernels/engine.ts';
import { loadEngine } from '../../learning/kernels/engines.ts';
import { pickExamples } from '../../learning/training/examples.ts';
import type { Instrument, LookedAtData } from '../instrument.ts';
import { shortTraining } from '../short-training.ts';

const mostInTable = 200;
const mostFaces = 60;

interface Measured {
  cost: number;
  accuracy: number;
}

/**
 * Trains a net without each training example in turn, and compares it seed by seed with the mean of all nets that lack one, as the
 * jackknife does. Source: B. Efron, C. Stein, "The jackknife estimate of variance", Ann. Statist. 9 (1981), 586–596.
 * With one example fewer the batches are others, for whichever example: against a net that had them all, that would be measured.
 */
export const leaveOneOutInstrument: Instrument = {
  name: leaveOneOut.name,
  run: async ({ data, settings, progress }) => {
    if (data === null) throw new LabError('bad_input', 'Choose the data to look at.');
    const { preset, seeds: count, steps, examples: most } = leaveOneOutSettings.parse(settings);
    await progress(0, null, 'Reading the examples');
    const parts = await data.parts();
    if (parts.validation.count === 0) {
      throw new LabError('bad_input', 'This data has no validation examples to measure on. Choose data that has some.');
    }
    const engine = await loadEngine('best', 1);
    const seeds = Array.from({ length: count }, (_, seed) => seed);
    const all = Uint32Array.from({ length: parts.train.count }, (_, at) => at);
    const tried = Math.min(most, all.length);
    const trainings = (tried + 1) * count;
    let done = 0;
    const trained = async (indices: Uint32Array, phase: string): Promise<Measured[]> => {
      const found: Measured[] = [];
      for (const seed of seeds) {
        const train = pickExamples(parts.train, indices);
        const heard = async (share: number): Promise<void> => progress(done + share, trainings, phase);
        found.push(await measure(engine, { data, steps, seed, train, validation: parts.validation }, heard));
        done++;
      }
      return found;
    };
    const whole = await trained(all, 'Training with every example');
    const without: Measured[][] = [];
    for (let at = 0; at < tried; at++)
      without.push(await trained(allBut(all, at), `Training without example ${at + 1} of ${tried}`));
    const usual = seeds.map((seed) => averageOf(without.flatMap((one) => one[seed] ?? [])));
    const found = without.map((own, at): LeftOutExample => {
      const label = parts.train.labels[at] ?? 0;
      return { part: 'train', example: at, label: data.classNames[label] ?? String(label), ...changeOf(usual, own) };
    });
    const faces = found.sort((a, b) => a.change - b.change);
    const hurting = faces.filter(({ high }) => high < 0).length;
    const [cost, accuracy] = [meanOf(whole.map((one) => one.cost)), meanOf(whole.map((one) => one.accuracy))];
    const byChance = Math.round(0.025 * tried);
    return {
      summary: `Without ${hurting} of ${tried} training examples the validation cost is lower than without another, beyond the 95 % interval over ${count} seeds; about ${byChance} would be by chance.`,
      values: { data: data.ref, preset, seeds: count, cost, accuracy, hurts: hurting, faces },
      blocks: [
        {
          kind: 'numbers',
          title: 'With every example',
          items: [
            { label: 'Validation cost', value: cost },
            { label: 'Validation accuracy', value: accuracy, display: 'fraction', of: `n ${parts.validation.count}` },
          ],
        },
        facesOf(data.ref, faces),
        {
          kind: 'table',
          title: 'Difference from the nets that lack another example, the most harmful first',
          columns: [
            { title: 'Example' },
            { title: 'Label', display: 'text' },
            { title: 'Validation cost' },
            { title: 'from' },
            { title: 'to' },
            { title: 'Validation accuracy' },
          ],
          rows: faces
            .slice(0, mostInTable)
            .map((one) => [one.example, one.label, one.change, one.low, one.high, one.accuracyChange]),
        },
      ],
    };
  },
};

/** The faces that hurt most, to be looked at and decided about. */
function facesOf(data: DataRef, faces: readonly LeftOutExample[]): FaceListBlock {
  return {
    kind: 'face-list',
    title: 'Faces without which the net is better, the most harmful first',
    data,
    quantity: 'validation cost',
    faces: faces
      .filter(({ change }) => change < 0)
      .slice(0, mostFaces)
      .map(({ part, example, label, change, low, high }) => ({ part, example, label, value: change, low, high })),
  };
}

/** The last example takes the place of the one that is left out, so that every net sees the others in the same batches. */
function allBut(all: Uint32Array, at: number): Uint32Array {
  const others = all.slice(0, -1);
  const last = all.at(-1);
  if (last !== undefined && at < others.length) others[at] = last;
  return others;
}

function averageOf(measured: readonly Measured[]): Measured {
  return {
    cost: meanOf(measured.map(({ cost }) => cost)),
    accuracy: meanOf(measured.map(({ accuracy }) => accuracy)),
  };
}

interface Training {
  data: LookedAtData;
  steps: number;
  seed: number;
  train: ReturnType<typeof pickExamples>;
  validation: ReturnType<typeof pickExamples>;
}

async function measure(
  engine: Engine,
  { data, steps, seed, train, validation }: Training,
  heard: (share: number) => Promise<void>,
): Promise<Measured> {
  const spec = { ...data.spec, seed, steps };
  const learning = { classes: data.classNames.length, train, validation };
  return shortTraining({ engine, spec, data: learning, records: false }, heard, (learner, last) => {
    const values = learner.evaluate(last);
    const [cost, accuracy] = [values['validation.cost'], values['validation.accuracy']];
    if (cost === undefined || accuracy === undefined || !Number.isFinite(cost)) {
      throw new LabError('bad_input', `The training with seed ${seed} diverged. Choose another preset or fewer steps.`);
    }
    return { cost, accuracy };
  });
}

/** The differences seed by seed. */
function changeOf(
  usual: readonly Measured[],
  own: readonly Measured[],
): Pick<LeftOutExample, 'change' | 'low' | 'high' | 'accuracyChange'> {
  const { mean, low, high } = pairedDifference(own.map(({ cost }, seed) => cost - (usual[seed]?.cost ?? Number.NaN)));
  const accuracyChange = meanOf(own.map(({ accuracy }, seed) => accuracy - (usual[seed]?.accuracy ?? Number.NaN)));
  return { change: mean, low: low ?? mean, high: high ?? mean, accuracyChange };
}
