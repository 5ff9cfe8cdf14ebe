import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import type { Engine } from '../../../../main/learning/kernels/engine.ts';
import { optimizerOf } from '../../../../main/learning/kernels/optimizers.ts';
import { freshState, type NetState } from '../../../../main/learning/nets/net.ts';
import { joinBias, softmaxBuilder, splitBias } from '../../../../main/learning/nets/softmax.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { engineNames } from '../../../../shared/models/engine.ts';
import { referenceNumbers } from '../../../shared-data.ts';
import { presetSpec } from '../../../trainer-process.ts';
import { itOn } from '../../../engine-test.ts';

const part3File = referenceNumbers('part3.json');
const part3 = z.object({
  X: z.array(z.array(z.number())),
  W: z.array(z.array(z.number())),
  Y: z.array(z.array(z.number())),
  P: z.array(z.array(z.number())),
  cost: z.number(),
  gradient: z.array(z.array(z.number())),
});
const report = await engineReport();

/** One update in float64, plainly. X `[features, count]`, labels, W and v `[features, classes]`. */
function plainUpdate(
  x: Float64Array,
  labels: number[],
  state: { w: Float64Array; v: Float64Array },
  rule: { learningRate: number; momentum: number },
  classes: number,
): void {
  const count = labels.length;
  const features = x.length / count;
  const residual = labels.flatMap((label, i) => {
    const z = Array.from({ length: classes }, (_, c) => {
      let sum = 0;
      for (let f = 0; f < features; f++) sum += (x[f * count + i] ?? 0) * (state.w[f * classes + c] ?? 0);
      return sum;
    });
    const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
    return z.map((value, c) => Math.exp(value) / total - (c === label ? 1 : 0));
  });
  for (let f = 0; f < features; f++) {
    for (let c = 0; c < classes; c++) {
      let g = 0;
      for (let i = 0; i < count; i++) g += (x[f * count + i] ?? 0) * (residual[i * classes + c] ?? 0);
      const k = f * classes + c;
      state.v[k] = rule.momentum * (state.v[k] ?? 0) + rule.learningRate * g;
      state.w[k] = (state.w[k] ?? 0) - (state.v[k] ?? 0);
    }
  }
}

function check(engine: Engine): void {
  const [features, classes, count] = [7, 3, 11];
  const random = new MersenneTwister(1);
  const pixels = Uint8Array.from({ length: (features - 1) * count }, () => random.nextUint32() & 255);
  const labels = Uint8Array.from({ length: count }, () => random.nextUint32() % classes);
  const w = Float64Array.from(random.rand(features, classes), Math.fround);
  const v = new Float64Array(w.length).fill(Math.fround(0.1));
  const x = new Float64Array(features * count).fill(1);
  pixels.forEach((value, at) => {
    x[(1 + (at % (features - 1))) * count + Math.floor(at / (features - 1))] = value / 255;
  });
  const sizes = { size: features - 1, classes };
  const whole = ([kernel, bias]: NetState['values']) => joinBias(kernel ?? [], bias ?? []);
  let state: NetState = {
    values: splitBias(Float32Array.from(w), classes),
    memory: splitBias(Float32Array.from(v), classes).map((one) => [one]),
  };
  const before = engine.memory();
  for (const rule of [
    { learningRate: 0.05, momentum: 0.9 },
    { learningRate: 0.02, momentum: 0.5 },
    { learningRate: 0.1, momentum: 0 },
  ]) {
    const optimizer = optimizerOf({ kind: 'gradient-descent', initialVelocity: 0, ...rule });
    const net = softmaxBuilder.build(presetSpec('part4'), sizes, { engine, optimizer, state });
    const held = net.hold({ count, size: features - 1, pixels, labels }, 'whole');
    plainUpdate(x, [...labels], { w, v }, rule, classes);
    held.prepare();
    held.update(1);
    state = net.state();
    whole(state.values).forEach((value, at) => {
      expect(value).toBeCloseTo(w[at] ?? 0, 5);
    });
    whole(state.memory.flat()).forEach((value, at) => {
      expect(value).toBeCloseTo(v[at] ?? 0, 5);
    });
    net.release();
    held.release();
  }
  expect(engine.memory()).toEqual(before);
}

describe('softmax regression', () => {
  for (const name of engineNames) {
    itOn(name, report)(`updates as float64 arithmetic says, and gives all back: ${name}`, async () => {
      check(await loadEngine(name));
    });
  }

  for (const [where, digits] of [
    ['wasm', 5],
    ['float64', 12],
  ] as const) {
    it(`has the cost and the gradient of the report’s part 3: ${where}`, async () => {
      const reference = part3.parse(JSON.parse(readFileSync(part3File, 'utf8')));
      const engine = where === 'wasm' ? await loadEngine('wasm') : undefined;
      const optimizer = undefined;
      const state = freshState([Float32Array.from(reference.W.flat()), new Float32Array(4)], optimizer);
      const net = softmaxBuilder.build(presetSpec('part4'), { size: 5, classes: 4 }, { engine, optimizer, state });
      if (engine === undefined) {
        const [, bias] = net.parameters();
        const kernel = { name: 'softmax/kernel', shape: [5, 4], values: Float64Array.from(reference.W.flat()) };
        net.setParameters(bias === undefined ? [] : [kernel, bias]);
      }
      const pixels = Float32Array.from([0, 1, 2, 3].flatMap((column) => reference.X.map((row) => row[column] ?? 0)));
      const held = net.hold({ count: 4, size: 5, pixels, labels: Uint8Array.of(0, 1, 2, 3) }, 'whole');
      // The reference has sums over the four examples.
      expect(4 * held.cost()).toBeCloseTo(reference.cost, digits);
      const [gradient] = held.gradients();
      const expected = reference.gradient.flat();
      expect(gradient?.shape).toEqual([5, 4]);
      gradient?.values.forEach((value, at) => {
        expect(4 * value).toBeCloseTo(expected[at] ?? 0, digits);
      });
      held.release();
      net.release();
    });
  }

  it('starts from numpy’s random numbers and the initial velocity', () => {
    const spec = presetSpec('part5');
    const sizes = { size: 784, classes: 10 };
    const [, bias] = softmaxBuilder.initial(spec, sizes);
    expect([...(bias ?? []).slice(0, 3)]).toEqual(
      [0.5507979025745755, 0.7081478226181048, 0.2909047389129443].map(Math.fround),
    );
    const { memory } = freshState(softmaxBuilder.initial(spec, sizes), optimizerOf(spec.optimizer));
    expect(new Set(memory.flat().flatMap((one) => [...one]))).toEqual(new Set([Math.fround(0.1)]));
    const zeros = softmaxBuilder.initial({ ...spec, initial: 'zeros' }, sizes);
    expect(new Set(zeros.flatMap((one) => [...one]))).toEqual(new Set([0]));
  });
});

describe('the presets', () => {
  it('hold the parameters of the report’s code', () => {
    const part4 = presetSpec('part4');
    expect(part4).toMatchObject({
      data: { kind: 'digits', split: { rule: 'first-per-class', train: 1000, validation: 100 } },
      initial: 'numpy-rand',
      optimizer: { learningRate: 1e-5, momentum: 0, initialVelocity: 0 },
      steps: 500,
      minimumChange: 1e-6,
      evaluateEvery: 5,
      seed: 3,
    });
    expect(presetSpec('part5')).toEqual({
      ...part4,
      optimizer: { ...part4.optimizer, momentum: 0.9, initialVelocity: 0.1 },
    });
  });
});
