/**
 * One turn of one engine: milliseconds of one full-batch gradient-descent step of softmax regression on random examples of 785
 * numbers. Prints one JSON object.
 *
 *     node test/bench/learning/gradient-descent-turn.ts wasm 10000=10 60000=3      examples = steps that count
 */
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { netTrainer } from '../../../main/learning/training/net-trainers.ts';
import { engineName } from '../../../shared/models/engine.ts';
import type { SoftmaxRegressionSpec } from '../../../shared/models/nets/softmax.ts';
import { milliseconds, spreadOf } from '../measurement.ts';
import { noise, nothing } from './noise.ts';

const spec: SoftmaxRegressionSpec = {
  kind: 'softmax-regression',
  data: { kind: 'digits', split: { rule: 'first-per-class', train: 1000, validation: 0 } },
  initial: 'numpy-rand',
  optimizer: { kind: 'gradient-descent', learningRate: 1e-7, momentum: 0, initialVelocity: 0 },
  steps: 1,
  minimumChange: 0,
  evaluateEvery: 1,
  checkpointEvery: 1,
  seed: 3,
};

const [name, ...sizes] = process.argv.slice(2);
const engine = await loadEngine(engineName.parse(name));
const perStep: Record<string, number> = {};
for (const [examples = 0, steps = 0] of sizes.map((word) => word.split('=').map(Number))) {
  const data = { classes: 10, train: noise(examples), validation: nothing };
  const learner = netTrainer(spec.kind).start(engine, spec, data, undefined);
  // The first one packs matrices and wakes threads.
  learner.update(0);
  const times = Array.from({ length: steps }, (_, step) => milliseconds(() => learner.update(step + 1)));
  perStep[examples] = spreadOf(times).median;
  learner.release();
}
console.log(JSON.stringify({ used: engine.used, perStep, peakBytes: process.resourceUsage().maxRSS * 1024 }));
