import { describe, expect, it, onTestFinished } from 'vitest';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import { netBuilders } from '../../../../main/learning/nets/net-builders.ts';
import type { TrainableNet } from '../../../../main/learning/nets/net.ts';
import type { LabelledExamples } from '../../../../main/learning/training/examples.ts';
import { netTrainer, netTrainers } from '../../../../main/learning/training/net-trainers.ts';
import type { FromTrainer } from '../../../../main/learning/training/trainer-messages.ts';
import { train } from '../../../../main/learning/training/training.ts';
import { TrainingControl } from '../../../../main/learning/training/training-control.ts';
import { readLastCheckpoint } from '../../../../main/run-folder/checkpoint.ts';
import { measuredAfter } from '../../../../main/run-folder/measured-after.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { gradientErrorLimit, gradientErrorMetric } from '../../../../shared/models/metrics/metric-kinds.ts';
import type { DenseNetSpec } from '../../../../shared/models/nets/dense.ts';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { itOn } from '../../../engine-test.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { denseSpec } from '../../../trainer-process.ts';

const report = await engineReport();
const classes = 3;
const size = 12;

function examples(count: number, seed: number): LabelledExamples {
  const random = new MersenneTwister(seed);
  return {
    count,
    size,
    pixels: Float32Array.from(random.rand(count, size)),
    labels: Uint8Array.from({ length: count }, () => Math.floor(random.random() * classes)),
  };
}

const checked: Partial<DenseNetSpec> = {
  hidden: [
    { units: 9, activation: 'relu' },
    { units: 7, activation: 'tanh' },
  ],
  batch: { order: 'numpy-permutation', size: 16 },
  steps: 60,
  evaluateEvery: 10,
  checkpointEvery: 1,
  seed: 4,
  record: { gradientCheckEvery: 7 },
};

interface Wanted {
  kind?: string;
  engine?: Parameters<typeof loadEngine>[0];
  folder?: string;
  resume?: boolean;
  until?: number;
}

/** Trains and tells the points of the checks, the warnings, and the weights at the end. */
async function trained(changes: Partial<DenseNetSpec>, wanted: Wanted = {}) {
  const { kind = 'dense-net', engine = 'cpu', folder = temporaryFolder(), resume = false, until } = wanted;
  const told: FromTrainer[] = [];
  const data = { train: examples(80, 1), validation: examples(20, 2), test: examples(20, 3) };
  const input = { runDirectory: folder, spec: { ...denseSpec(changes), kind }, classes, ...data, resume, until };
  await train(input, await loadEngine(engine), new TrainingControl(), (message) => {
    told.push(message);
    return Promise.resolve();
  });
  const series = measuredAfter(folder, -1).series;
  const lines = told.flatMap((message) => (message.type === 'log' ? message.lines : []));
  return {
    checks: series.find(({ metric }) => metric === gradientErrorMetric),
    costs: series.find(({ metric }) => metric === 'train.cost'),
    warnings: lines.filter(({ level }) => level === 'warning').map(({ text }) => text),
    lines: lines.map(({ text }) => text),
    weights: (await readLastCheckpoint(folder)).checkpoint?.arrays,
    finished: told.find((message) => message.type === 'finished'),
  };
}

/** A dense net whose gradient by the biases of its second layer lacks a term from step `from` on. */
function wrongFrom(kind: string, from: number): void {
  const [trainer, builder] = [netTrainer('dense-net'), netBuilders.get('dense-net')];
  if (builder === undefined) throw new Error('There is no dense net.');
  const asDense = <Spec extends { kind: string }>(spec: Spec): Spec => ({ ...spec, kind: 'dense-net' });
  const removeBuilder = netBuilders.add({
    ...builder,
    kind,
    initial: (spec, sizes) => builder.initial(asDense(spec), sizes),
    build: (spec, sizes, parts): TrainableNet => builder.build(asDense(spec), sizes, parts),
  });
  let step = -1;
  const removeTrainer = netTrainers.add({
    ...trainer,
    kind,
    frameSize: (spec, sizes) => trainer.frameSize(asDense(spec), sizes),
    start: (engine, spec, ...rest) => {
      const learner = trainer.start(engine, asDense(spec), ...rest);
      const { update, gradients } = learner;
      return Object.assign(learner, {
        update(at: number) {
          step = at;
          update.call(learner, at);
        },
        gradients(given: LabelledExamples) {
          const right = gradients.call(learner, given);
          return step < from ? right : right.map((one) => ({ ...one, values: one.values.map((value) => value * 1.2) }));
        },
      });
    },
  });
  onTestFinished(() => {
    removeBuilder();
    removeTrainer();
  });
}

describe('the gradient watchdog of a training', () => {
  for (const engine of ['cpu', 'wasm', 'native'] as const) {
    itOn(engine, report)(`finds nothing wrong on ${engine}, with kinks, smooth units and float32`, async () => {
      const { checks, warnings } = await trained(checked, { engine });
      expect(checks?.steps).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56]);
      for (const error of checks?.values ?? []) expect(error).toBeLessThan(1e-4);
      expect(Math.max(...(checks?.values ?? [0]))).toBeGreaterThan(0);
      expect(warnings).toEqual([]);
    });
  }

  it.each([0, 20])('marks a net whose gradient is wrong from step %i on at the first checked step', async (from) => {
    wrongFrom('wrong-net', from);
    const { checks, warnings } = await trained(checked, { kind: 'wrong-net' });
    const first = checks?.values.findIndex((error) => error > gradientErrorLimit) ?? -1;
    expect(checks?.steps[first]).toBe(from === 0 ? 0 : 21);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(new RegExp(String.raw`failed at step ${checks?.steps[first] ?? ''}: by \S+ `));
  });

  it('changes no number of the training, and its own are the same however often that was interrupted', async () => {
    const [whole, unchecked] = [await trained(checked), await trained({ ...checked, record: {} })];
    expect(whole.weights).toEqual(unchecked.weights);
    expect(whole.costs?.values).toEqual(unchecked.costs?.values);
    expect(unchecked.checks).toBeUndefined();
    const folder = temporaryFolder();
    for (const until of [22, 36]) await trained(checked, { folder, until, resume: until > 22 });
    const resumed = await trained(checked, { folder, resume: true });
    expect(resumed.checks).toMatchObject({ steps: whole.checks?.steps, values: whole.checks?.values });
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.finished).toMatchObject({ outcome: 'succeeded', stepsDone: 60 });
  });

  it('is not counted among the records of which weight pictures are kept', async () => {
    const record = { frames: 'every 2', gradientCheckEvery: 1 };
    const { lines } = await trained({ ...checked, record });
    expect(lines).toContain('Weight pictures are kept of 4 of 7 records.');
  });
});
