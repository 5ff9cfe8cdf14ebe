import { z } from 'zod';
import { LabError } from '../../../shared/failure.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import {
  learningCurve,
  learningCurveSettings,
  type LearningCurveRow,
} from '../../../shared/models/instruments/learning-curve.ts';
import type { LabelledPart } from '../../data/sources/data-source.ts';
import { meanOf, sdOf } from '../../learning/inspection/paired-difference.ts';
import type { ExperimentSpec } from '../../../shared/models/nets/net-kind.ts';
import { optimizerOf } from '../../learning/kernels/optimizers.ts';
import { loadEngine } from '../../learning/kernels/engines.ts';
import { score } from '../../learning/nets/cross-entropy.ts';
import { pickExamples, type LabelledExamples } from '../../learning/training/examples.ts';
import type { Learner } from '../../learning/training/learner.ts';
import type { Instrument } from '../instrument.ts';
import { shortTraining } from '../short-training.ts';
import { toldCurve } from './told-curve.ts';

interface Measured {
  accuracy: number;
  cost: number;
  trainAccuracy: number;
  trainCost: number;
}

/**
 * Trains the net of a run on nested random subsets of its training examples: a seed puts them in an order, and each size takes the
 * first of it. The same seed draws the initial weights and batches. Everything else is as in the run, on one thread; a learning rate on the
 * summed cost is scaled, so that it is the same on the mean cost for every size.
 */
export const learningCurveInstrument: Instrument = {
  name: learningCurve.name,
  run: async ({ run, settings, progress }) => {
    if (run === null) throw new LabError('bad_input', 'Choose a run to look at.');
    const asked = learningCurveSettings.parse(settings);
    await progress(0, null, 'Reading the examples');
    const [all, validation, measured] = [
      await run.examples('train'),
      await run.examples('validation'),
      await run.examples(asked.part),
    ];
    if (measured.count === 0)
      throw new LabError('not_found', `Run ${run.id} has no ${asked.part} examples. Choose another part.`);
    const sizes = sizesUpTo(all.count, asked.smallest, asked.sizes, run.id);
    const steps = asked.steps === 0 ? run.spec.steps : asked.steps;
    const engine = await loadEngine('best', 1);
    const classes = run.classNames.length;
    const trainings = sizes.length * asked.seeds;
    const found: Measured[][] = sizes.map(() => []);
    let done = 0;
    for (let seed = 0; seed < asked.seeds; seed++) {
      const order = new MersenneTwister(seed).permutation(all.count);
      for (const [place, size] of sizes.entries()) {
        const train = pickExamples(all, order.subarray(0, size));
        const spec = { ...scaledRate(run.spec, all.count / size), seed, steps };
        const phase = `Training with ${size} examples, seed ${seed}`;
        const heard = (share: number): Promise<void> => progress(done + share, trainings, phase);
        const data = { classes, shape: run.shape, train, validation };
        const one = await shortTraining({ engine, spec, data, records: true }, heard, (learner) => {
          learner.keep();
          return measure(learner, { train, measured, classes, seed });
        });
        found[place]?.push(one);
        done++;
      }
    }
    const rows = sizes.map((examples, place): LearningCurveRow => {
      const own = found[place] ?? [];
      const of = (key: keyof Measured): { mean: number; sd: number } => {
        const values = own.map((one) => one[key]);
        return { mean: meanOf(values), sd: sdOf(values) ?? 0 };
      };
      return {
        ...{ examples, accuracy: of('accuracy'), cost: of('cost') },
        ...{ trainAccuracy: of('trainAccuracy'), trainCost: of('trainCost') },
      };
    });
    const each = sizes.map((examples, place) => ({ examples, values: found[place] ?? [] }));
    return toldCurve({ part: asked.part, seeds: asked.seeds, steps, rows }, each);
  },
};

const rated = z.looseObject({ kind: z.string(), learningRate: z.number() });

/**
 * The spec with a learning rate `factor` times as high where the optimizer follows the gradient summed over the examples: with fewer
 * of them its steps would be as much shorter, and the curve would show that instead of the data. No rate is above 1.
 */
function scaledRate(spec: ExperimentSpec, factor: number): ExperimentSpec {
  const rule = rated.safeParse(spec['optimizer']);
  if (!rule.success || optimizerOf(rule.data).follows === 'mean') return spec;
  return { ...spec, optimizer: { ...rule.data, learningRate: Math.min(1, rule.data.learningRate * factor) } };
}

/**
 * Sizes in a geometric sequence from `smallest` to all examples, rounded, each once.
 * @throws LabError `bad_input` where there are not more examples than the smallest set has.
 */
export function sizesUpTo(count: number, smallest: number, sizes: number, run: number): number[] {
  if (smallest >= count) {
    const message = `The smallest training set cannot have ${smallest} examples: run ${run} has ${count}. Choose fewer.`;
    throw new LabError('bad_input', message);
  }
  const factor = (count / smallest) ** (1 / (sizes - 1));
  const rounded = Array.from({ length: sizes }, (_, place) => Math.round(smallest * factor ** place));
  return [...new Set(rounded)];
}

/** @throws LabError `bad_input` where the training diverged. */
function measure(
  learner: Learner,
  of: { train: LabelledExamples; measured: LabelledPart; classes: number; seed: number },
): Measured {
  const { train, measured, classes, seed } = of;
  const [own, others] = [train, measured].map((part) => {
    const { cost, accuracy } = score(learner.logits(part), part.labels, classes);
    return { accuracy, cost: cost / part.count };
  });
  if (own === undefined || others === undefined || !Number.isFinite(own.cost) || !Number.isFinite(others.cost)) {
    const message = `The training with ${train.count} examples and seed ${seed} diverged. Choose fewer steps, or a run with a lower learning rate.`;
    throw new LabError('bad_input', message);
  }
  return { ...others, trainAccuracy: own.accuracy, trainCost: own.cost };
}
