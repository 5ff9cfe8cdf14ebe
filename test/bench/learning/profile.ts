/**
 * Where a step of the native engine spends its time: for each operation of TensorFlow the calls a step, the milliseconds and the
 * megabytes that go in and out. Prints one JSON object. What is not in an operation is JavaScript and the way between the two.
 *
 *     node test/bench/learning/profile.ts gd60000|part8
 */
import { createRequire } from 'node:module';
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import type { LabelledExamples } from '../../../main/learning/training/examples.ts';
import { netTrainer } from '../../../main/learning/training/net-trainers.ts';
import { nativeBindingFile } from '../../../main/engines/native-binding.ts';
import { threadCount } from '../../../main/learning/training/thread-count.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { milliseconds, rounded, spreadOf } from '../measurement.ts';
import { presetSpec } from '../preset.ts';
import { matrixNoise, noise, nothing } from './noise.ts';

type Binding = import('@tensorflow/tfjs-node/dist/tfjs_binding.js').TFJSBinding;
interface Cost {
  calls: number;
  milliseconds: number;
  megabytes: number;
}
interface Work {
  spec: ExperimentSpec;
  classes: number;
  train: LabelledExamples;
  steps: number;
}

const works: Record<string, () => Work> = {
  gd60000: () => ({ spec: presetSpec('part4'), classes: 10, train: noise(60_000), steps: 20 }),
  part8: () => ({ spec: presetSpec('part8'), classes: 6, train: matrixNoise(420, 2352, 6), steps: 500 }),
};

const costs = new Map<string, Cost>();
const bytesOf = new Map<number, number>();
const bytesPerElement = 4;

function note(name: string, spent: number, tensors: number[]): void {
  const cost = costs.get(name) ?? { calls: 0, milliseconds: 0, megabytes: 0 };
  const bytes = tensors.reduce((sum, id) => sum + (bytesOf.get(id) ?? 0), 0);
  costs.set(name, {
    calls: cost.calls + 1,
    milliseconds: cost.milliseconds + spent,
    megabytes: cost.megabytes + bytes / 1e6,
  });
}

/** The binding's functions, the ones that compute watched. */
function watched(binding: Binding): Binding {
  const size = (shape: number[]): number => shape.reduce((product, length) => product * length, bytesPerElement);
  const functions: Pick<Binding, 'createTensor' | 'tensorDataSync' | 'executeOp'> = {
    createTensor: (shape, type, values) => {
      const start = performance.now();
      const id = binding.createTensor(shape, type, values);
      bytesOf.set(id, size(shape));
      note('createTensor', performance.now() - start, [id]);
      return id;
    },
    tensorDataSync: (id) => {
      const start = performance.now();
      const values = binding.tensorDataSync(id);
      note('tensorDataSync', performance.now() - start, [id]);
      return values;
    },
    executeOp: (name, attributes, inputs, outputs) => {
      const start = performance.now();
      const made = binding.executeOp(name, attributes, inputs, outputs);
      const spent = performance.now() - start;
      for (const { id, shape } of made) bytesOf.set(id, size(shape));
      note(name, spent, [...inputs, ...made.map(({ id }) => id)]);
      return made;
    },
  };
  return Object.create(binding, Object.getOwnPropertyDescriptors(functions)) as Binding;
}

const file = await nativeBindingFile();
const { spec, classes, train, steps } = works[process.argv[2] ?? '']?.() ?? {};
if (file === undefined) throw new Error('The native engine is not installed: run npm run engine:install.');
if (spec === undefined || classes === undefined || train === undefined || steps === undefined) {
  throw new Error(`Name what to profile: ${Object.keys(works).join(', ')}.`);
}

const require = createRequire(import.meta.url);
const threads = threadCount('native', spec, { count: train.count, size: train.size, classes });
// As the engine sets them before it loads the library.
process.env['TF_CPP_MIN_LOG_LEVEL'] = '2';
process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
process.env['TF_NUM_INTEROP_THREADS'] ??= '1';
const binding = require(file) as Binding;
const loaded = require.cache[file];
if (loaded === undefined) throw new Error('The binding was loaded past the cache of modules.');
loaded.exports = watched(binding);

const engine = await loadEngine('native', threads);
const learner = netTrainer(spec.kind).start(engine, spec, { classes, train, validation: nothing }, undefined);
for (let step = 0; step < 5; step++) learner.update(step);
costs.clear();
const times = Array.from({ length: steps }, (_, step) => milliseconds(() => learner.update(step + 5)));
learner.release();

const operations = [...costs]
  .map(([name, cost]) => ({
    name,
    calls: rounded(cost.calls / steps),
    milliseconds: rounded(cost.milliseconds / steps),
    megabytes: rounded(cost.megabytes / steps),
  }))
  .sort((a, b) => b.milliseconds - a.milliseconds);
const inside = operations.reduce((sum, operation) => sum + operation.milliseconds, 0);
const mean = times.reduce((sum, time) => sum + time, 0) / steps;
console.log(
  JSON.stringify(
    {
      work: process.argv[2],
      used: engine.used,
      millisecondsPerStep: spreadOf(times),
      callsPerStep: operations.reduce((sum, { calls }) => sum + calls, 0),
      outsideOperations: rounded(mean - inside),
      operations,
    },
    null,
    2,
  ),
);
