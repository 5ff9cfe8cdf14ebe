/**
 * Part 8's net as this product trains it, beside the same net in `tf.layers` with `optimizer.minimize`, on one engine, in turns: seconds
 * and processor seconds of 100 Adam steps on the same random batches. Prints one JSON object.
 *
 *     node test/bench/learning/part8-layers.ts wasm [--quick]
 */
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { netTrainer } from '../../../main/learning/training/net-trainers.ts';
import { loadTensorFlow } from '../../../main/learning/kernels/tensorflow.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { engineName } from '../../../shared/models/engine.ts';
import { say, spreadOf } from '../measurement.ts';
import { presetSpec } from '../preset.ts';
import { matrixNoise, nothing } from './noise.ts';

const steps = 100;
const classes = 6;
const [count, size, batch] = [420, 2352, 60];
const turns = process.argv.includes('--quick') ? 1 : 5;
const engine = await loadEngine(engineName.parse(process.argv[2] ?? 'wasm'), 1);
const tf = loadTensorFlow();
const examples = matrixNoise(count, size, classes);

interface Cost {
  seconds: number;
  processor: number;
}

function costOf(work: () => void): Cost {
  const started = performance.now();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
}

/** A net as the product makes it, and one update of it. */
function product(): { update(step: number): void; release(): void } {
  return netTrainer('dense-net').start(
    engine,
    presetSpec('part8'),
    { classes, train: examples, validation: nothing },
    undefined,
  );
}

/** The same net as tfjs's own guide would write it. */
function layers(): { update(step: number): void; release(): void } {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [size], units: 70, activation: 'tanh' }),
      tf.layers.dense({ units: classes }),
    ],
  });
  const optimizer = tf.train.adam(1e-3);
  const inputs = tf.tensor2d(Float32Array.from(examples.pixels), [count, size]);
  const targets = tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(examples.labels), 'int32'), classes).toFloat());
  const random = new MersenneTwister(0);
  return {
    update: () =>
      tf.tidy(() => {
        const rows = tf.tensor1d(Int32Array.from(random.permutation(count).subarray(0, batch)), 'int32');
        const [x, y] = [tf.gather(inputs, rows), tf.gather(targets, rows)];
        optimizer.minimize(() => {
          const logits = model.apply(x, { training: true });
          if (!(logits instanceof tf.Tensor)) throw new TypeError('A sequential model gives one tensor.');
          return tf.losses.softmaxCrossEntropy(y, logits).asScalar();
        });
      }),
    release: () => {
      model.dispose();
      optimizer.dispose();
      tf.dispose([inputs, targets]);
    },
  };
}

const rivals = { product, layers };
const costs: Record<keyof typeof rivals, Cost[]> = { product: [], layers: [] };
for (let turn = 0; turn < turns; turn++) {
  say(`  part 8 beside tf.layers, turn ${turn + 1} of ${turns}`);
  for (const name of ['product', 'layers'] as const) {
    const net = rivals[name]();
    // The first ones pack matrices and compile.
    for (let step = 0; step < 5; step++) net.update(step);
    costs[name].push(
      costOf(() => {
        for (let step = 5; step < 5 + steps; step++) net.update(step);
      }),
    );
    net.release();
  }
}
const told = (name: keyof typeof rivals) => ({
  seconds: spreadOf(costs[name].map(({ seconds }) => seconds)),
  processor: spreadOf(costs[name].map(({ processor }) => processor)),
});
const answer = { ...engine.used, steps, product: told('product'), layers: told('layers') };
const ratio = answer.layers.processor.median / answer.product.processor.median;
console.log(JSON.stringify({ ...answer, timesFaster: Number(ratio.toPrecision(3)) }));
