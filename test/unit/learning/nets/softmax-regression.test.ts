import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import type { Engine } from '../../../../main/learning/kernels/engine.ts';
import { initialState, SoftmaxRegression } from '../../../../main/learning/nets/softmax-regression.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { engineNames } from '../../../../shared/models/engine.ts';
import { sharedData } from '../../../shared-data.ts';
import { presetSpec } from '../../../trainer-process.ts';
import { itOn } from '../../../engine-test.ts';

const part3File = sharedData('reference/part3.json');
const part3 = z.object({
  X: z.array(z.array(z.number())),
  W: z.array(z.array(z.number())),
  Y: z.array(z.array(z.number())),
  P: z.array(z.array(z.number())),
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
  const state = { weights: Float32Array.from(w), velocity: Float32Array.from(v) };
  const before = engine.memory();
  const net = new SoftmaxRegression(engine, state, features, classes);
  const held = net.hold({ count, size: features - 1, pixels, labels });
  for (const rule of [
    { learningRate: 0.05, momentum: 0.9 },
    { learningRate: 0.02, momentum: 0.5 },
    { learningRate: 0.1, momentum: 0 },
  ]) {
    plainUpdate(x, [...labels], { w, v }, rule, classes);
    const change = net.update(held, net.logits(held.inputs), rule);
    const now = net.state();
    now.weights.forEach((value, at) => {
      expect(value).toBeCloseTo(w[at] ?? 0, 5);
    });
    now.velocity.forEach((value, at) => {
      expect(value).toBeCloseTo(v[at] ?? 0, 5);
    });
    expect(change).toBeCloseTo(Math.hypot(...v), 5);
  }
  net.release();
  engine.release(held.inputs, held.targets);
  expect(engine.memory()).toEqual(before);
}

describe('softmax regression', () => {
  for (const name of engineNames) {
    itOn(name, report)(`updates as float64 arithmetic says, and gives all back: ${name}`, async () => {
      check(await loadEngine(name));
    });
  }

  it.skipIf(part3File === undefined)('has the gradient of the report’s part 3', async () => {
    const reference = part3.parse(JSON.parse(readFileSync(part3File ?? '', 'utf8')));
    const engine = await loadEngine('wasm');
    const held = (rows: number[][]) => engine.hold(Float32Array.from(rows.flat()), rows.length, rows[0]?.length ?? 0);
    const transposed = (rows: number[][]) => (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? 0));
    const x = held(reference.X);
    const residual = engine.softmaxResidual(engine.affine(held(reference.W), x), held(transposed(reference.Y)));
    const expected = reference.gradient.flat();
    engine.read(engine.weightGradient(x, residual)).forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at] ?? 0, 5);
    });
  });

  it('starts from numpy’s random numbers and the initial velocity', () => {
    const spec = presetSpec('part5');
    const { weights, velocity } = initialState(spec, 785, 10);
    expect([...weights.subarray(0, 3)]).toEqual(
      [0.5507979025745755, 0.7081478226181048, 0.2909047389129443].map(Math.fround),
    );
    expect(new Set(velocity)).toEqual(new Set([Math.fround(0.1)]));
    expect(new Set(initialState({ ...spec, initial: 'zeros' }, 785, 10).weights)).toEqual(new Set([0]));
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
