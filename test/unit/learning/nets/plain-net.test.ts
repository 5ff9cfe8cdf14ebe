import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import { plainBuilder, type NetBuilder } from '../../../../main/learning/nets/net-builder.ts';
import { softmaxBuilder } from '../../../../main/learning/nets/softmax.ts';
import { BatchLearner } from '../../../../main/learning/training/batch-learner.ts';
import type { LearningData } from '../../../../main/learning/training/learning-data.ts';
import type { Learner } from '../../../../main/learning/training/learner.ts';
import { netInTraining } from '../../../../main/learning/training/net-trainers.ts';
import type { LearnerState } from '../../../../main/run-folder/checkpoint.ts';
import { folderSource, readWeights } from '../../../../main/run-folder/weights-reader.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { part8Spec } from '../../../fixtures/specs.ts';
import { temporaryFolder } from '../../../temporary.ts';

/** Softmax regression once more, in plain loops and without a bias. */
const plain = plainBuilder(
  'made-up',
  (_spec, { size, classes }) => {
    const logits = (weights: Float64Array, inputs: Float64Array, count: number): Float64Array =>
      Float64Array.from({ length: count * classes }, (_, at) => {
        let sum = 0;
        for (let feature = 0; feature < size; feature++) {
          const input = inputs[Math.floor(at / classes) * size + feature] ?? 0;
          sum += input * (weights[feature * classes + (at % classes)] ?? 0);
        }
        return sum;
      });
    return {
      classes,
      parameters: [{ name: 'weights', shape: [size, classes] }],
      logits: ([weights = new Float64Array()], inputs, count) => logits(weights, inputs, count),
      gradients: ([weights = new Float64Array()], inputs, labels) => {
        const powers = logits(weights, inputs, labels.length).map((z) => Math.exp(z));
        const gradient = new Float64Array(size * classes);
        labels.forEach((label, row) => {
          const own = powers.subarray(row * classes, (row + 1) * classes);
          const total = own.reduce((sum, power) => sum + power, 0);
          own.forEach((power, c) => {
            const residual = (power / total - (c === label ? 1 : 0)) / labels.length;
            for (let f = 0; f < size; f++) {
              gradient[f * classes + c] = (gradient[f * classes + c] ?? 0) + residual * (inputs[row * size + f] ?? 0);
            }
          });
        });
        return [gradient];
      },
    };
  },
  (_spec, { size, classes }) => [new Float64Array(size * classes)],
  ([weights]) => ({ size: weights?.shape[0] ?? 0, classes: weights?.shape[1] ?? 0 }),
);

const [size, classes, count] = [6, 3, 30];
const spec = { ...part8Spec, batch: { ...part8Spec.batch, size: 8 } };
const random = new MersenneTwister(3);
const pixels = Float32Array.from(random.rand(count, size));
const train = { count, size, pixels, labels: Uint8Array.from({ length: count }, (_, at) => at % classes) };
const none = { count: 0, size, pixels: new Uint8Array(), labels: new Uint8Array() };
const data: LearningData = { classes, train, validation: none };

function learner(builder: NetBuilder, from?: LearnerState): Learner {
  const { net, rest } = netInTraining(builder, undefined, spec, spec.optimizer, data, from);
  const parts = { net, data, name: 'made_up', frame: () => Float32Array.from(net.value(0)) };
  return new BatchLearner(parts, spec, from, rest);
}

describe('a net in plain TypeScript', () => {
  it('learns, and goes on after its checkpoint with the same bits', () => {
    const whole = learner(plain);
    const first = learner(plain);
    const before = whole.evaluate(0)['train.cost'] ?? Number.NaN;
    for (let step = 0; step < 40; step++) whole.update(step);
    for (let step = 0; step < 17; step++) first.update(step);
    const second = learner(plain, first.state());
    for (let step = 17; step < 40; step++) second.update(step);
    expect(second.state()).toEqual(whole.state());
    expect(before).toBeCloseTo(Math.log(classes), 12);
    expect(whole.evaluate(39)['train.cost']).toBeLessThan(before);
  });

  it('is written and read back without layers', async () => {
    const folder = temporaryFolder();
    const made = learner(plain);
    made.update(0);
    await made.write(folder);
    const weights = await readWeights(folderSource({ id: 1, folder, artifacts: [] }));
    expect(weights).toEqual([{ name: 'weights', shape: [size, classes], values: made.frame() }]);
  });

  it('computes what an engine computes of the same weights', async () => {
    const net = plain.build(
      spec,
      { size, classes },
      {
        engine: undefined,
        optimizer: undefined,
        state: { values: [Float64Array.from(random.rand(size, classes))], memory: [] },
      },
    );
    const values = [Float32Array.from(net.value(0)), new Float32Array(classes)];
    const engine = await loadEngine('wasm');
    const parts = { engine, optimizer: undefined, state: { values, memory: [] } };
    const other = softmaxBuilder.build(spec, { size, classes }, parts);
    const [held, expected] = [net.hold(train), other.hold(train)];
    expect(held.cost()).toBeCloseTo(expected.cost(), 6);
    held.gradients()[0]?.values.forEach((value, at) => {
      expect(value).toBeCloseTo(expected.gradients()[0]?.values[at] ?? Number.NaN, 6);
    });
    expected.release();
    other.release();
  });
});
