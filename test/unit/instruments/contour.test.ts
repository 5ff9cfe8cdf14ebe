import { describe, expect, it } from 'vitest';
import { NetPlane } from '../../../main/instruments/contour/net-plane.ts';
import { alongWeight, randomDirection, trajectoryPlane } from '../../../main/instruments/contour/directions.ts';
import { logitSliceOf } from '../../../main/instruments/contour/logit-slice-of.ts';
import { path } from '../../../shared/lib/quadratic-valley.ts';
import { activationKernels } from '../../../main/learning/kernels/activations.ts';
import { netOf } from '../../../main/learning/nets/net-builders.ts';
import type { NamedArray, Net } from '../../../main/learning/nets/net.ts';
import type { LabelledExamples } from '../../../main/learning/training/examples.ts';
import { descending, descents, pathMeasures, ways, type Point } from '../../../shared/lib/contour/descent.ts';
import { sliceCost, sliceMinimum, sliceSlopes } from '../../../shared/lib/contour/logit-slice.ts';
import { sliceSurface } from '../../../shared/lib/contour/slice-surface.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { denseSpec } from '../../trainer-process.ts';
import { presetByName } from '../../../main/work/presets.ts';

const [size, classes, count] = [12, 4, 60];
const random = new MersenneTwister(7);
const draw = (length: number, wide = 2): Float64Array =>
  Float64Array.from({ length }, () => wide * (random.random() - 0.5));

/** Bytes of which many are zero, as of digits. */
function someExamples(): LabelledExamples {
  const pixels = Uint8Array.from({ length: count * size }, () => (random.random() < 0.5 ? 0 : 256 * random.random()));
  return { count, size, pixels, labels: Uint8Array.from({ length: count }, (_, at) => at % classes) };
}

function linearNet(): { net: Net; whole: Float64Array } {
  const whole = draw((1 + size) * classes);
  const weights: NamedArray[] = [
    { name: 'softmax/kernel', shape: [size, classes], values: whole.slice(classes) },
    { name: 'softmax/bias', shape: [classes], values: whole.slice(0, classes) },
  ];
  return { net: netOf(presetByName('part4').spec, weights), whole };
}

type Moves = readonly (readonly [number, readonly Float64Array[]])[];

function movedBy(parameters: readonly NamedArray[], moves: Moves): NamedArray[] {
  return parameters.map((one, place) => ({
    ...one,
    values: Float64Array.from(one.values, (value, at) =>
      moves.reduce((sum, [by, direction]) => sum + by * (direction[place]?.[at] ?? 0), value),
    ),
  }));
}

/** The cost of the net with every parameter moved, the long way. */
function movedCost(net: Net, examples: LabelledExamples, moves: Moves): number {
  const parameters = net.parameters();
  net.setParameters(movedBy(parameters, moves));
  const held = net.hold(examples);
  const cost = held.cost();
  held.release();
  net.setParameters(parameters);
  return cost;
}

/** The slopes of the summed cost along each of the moves, where they lead, by the net itself. */
function movedSlopes(net: Net, examples: LabelledExamples, moves: Moves): number[] {
  const parameters = net.parameters();
  net.setParameters(movedBy(parameters, moves));
  const held = net.hold(examples);
  const gradients = held.gradients();
  held.release();
  net.setParameters(parameters);
  return moves.map(([, direction]) =>
    gradients.reduce(
      (sum, { values }, place) =>
        sum +
        Float64Array.from(values).reduce(
          (part, slope, at) => part + examples.count * slope * (direction[place]?.[at] ?? 0),
          0,
        ),
      0,
    ),
  );
}

const silent = (): Promise<void> => Promise.resolve();

describe('the slice over two weights of one logit', () => {
  it.each([
    [3, 7],
    [0, 5],
    [9, 0],
  ])('is the full cost, with rows %d and %d', async (first, second) => {
    const [{ net, whole }, examples] = [linearNet(), someExamples()];
    const places = [
      { row: first, column: 2 },
      { row: second, column: 2 },
    ] as const;
    const slice = await logitSliceOf(whole, classes, examples, places, silent);
    const parameters = net.parameters();
    const directions = places.map((place) => alongWeight(parameters, place));
    const own = places.map(({ row, column }) => whole[row * classes + column] ?? 0);
    for (const [w1, w2] of [own, [0, 0], [-7, 2], [3, -8], [40, 60]] as [number, number][]) {
      const full = movedCost(net, examples, [
        [w1 - (own[0] ?? 0), directions[0] ?? []],
        [w2 - (own[1] ?? 0), directions[1] ?? []],
      ]);
      // The net itself takes bytes as float32.
      expect(Math.abs(sliceCost(slice, w1, w2) - full)).toBeLessThan(1e-6 * (1 + full));
    }
    const [grid1, grid2] = [
      [-7, -3, 0, 1, 2.5, 9],
      [-5, 0, 4],
    ];
    sliceSurface(slice, grid1, grid2).forEach((cost, at) => {
      expect(cost).toBeCloseTo(sliceCost(slice, grid1[at % 6] ?? 0, grid2[Math.floor(at / 6)] ?? 0), 12);
    });
    const far = sliceSurface(slice, [-900, 900], [-800, 5]);
    expect(far.every(Number.isFinite)).toBe(true);
    expect(far[3]).toBeCloseTo(sliceCost(slice, 900, 5), 9);
  });

  it('has the slopes of its differences, and none where it is least', async () => {
    const [{ whole }, examples] = [linearNet(), someExamples()];
    const places = [
      { row: 4, column: 1 },
      { row: 8, column: 1 },
    ] as const;
    const slice = await logitSliceOf(whole, classes, examples, places, silent);
    const h = 1e-5;
    for (const [w1, w2] of [
      [0.3, -0.2],
      [-2, 3],
    ] as const) {
      const { gradient, curvature } = sliceSlopes(slice, w1, w2);
      const sum = (a: number, b: number): number => count * sliceCost(slice, a, b);
      expect(gradient[0]).toBeCloseTo((sum(w1 + h, w2) - sum(w1 - h, w2)) / (2 * h), 5);
      expect(gradient[1]).toBeCloseTo((sum(w1, w2 + h) - sum(w1, w2 - h)) / (2 * h), 5);
      const across = sliceSlopes(slice, w1 + h, w2).gradient.map((one, of) => (one - (gradient[of] ?? 0)) / h);
      expect(curvature[0]).toBeCloseTo(across[0] ?? 0, 2);
      expect(curvature[1]).toBeCloseTo(across[1] ?? 0, 2);
    }
    const least = sliceMinimum(slice, [3, -3]);
    expect(least).not.toBeNull();
    const { gradient } = sliceSlopes(slice, ...(least ?? [0, 0]));
    expect(Math.hypot(...gradient)).toBeLessThan(1e-7);
  });
});

describe('a plane through all weights of a net', () => {
  /** A net with two hidden layers, of which the second has three units. */
  function deepNet(activation: string): Net {
    const hidden = [6, 3].map((units) => ({ units, activation: activation as 'tanh' }));
    const sizes = [size, 6, 3, classes];
    const weights = ['hidden_1', 'hidden_2', 'softmax'].flatMap((layer, at): NamedArray[] => {
      const [features = 0, units = 0] = sizes.slice(at);
      return [
        { name: `${layer}/kernel`, shape: [features, units], values: draw(features * units) },
        { name: `${layer}/bias`, shape: [units], values: draw(units) },
      ];
    });
    return netOf(denseSpec({ hidden }), weights);
  }

  const planes: Record<string, (parameters: readonly NamedArray[]) => readonly Float64Array[][]> = {
    'two random directions': (parameters) => [0, 1].map(() => [...randomDirection(parameters, random)]),
    'two weights of one unit': (parameters) => [3, 7].map((row) => [...alongWeight(parameters, { row, column: 2 })]),
    'a weight and a bias of two units': (parameters) => [
      [...alongWeight(parameters, { row: 5, column: 4 })],
      [...alongWeight(parameters, { row: 0, column: 1 })],
    ],
    'the first layer alone': (parameters) =>
      [0, 1].map(() => [...randomDirection(parameters, random)].map((all, at) => (at < 2 ? all : all.fill(0)))),
  };
  const cases = activationKernels.names().flatMap((name) => Object.keys(planes).map((plane) => [name, plane] as const));

  it.each(cases)('is the full cost, and has its gradient, with hidden layers of %s, over %s', async (name, over) => {
    const [net, examples] = [deepNet(name), someExamples()];
    const [first = [], second = []] = planes[over]?.(net.parameters()) ?? [];
    const plane = await NetPlane.of(net, examples, [first, second], silent);
    for (const [a, b] of [
      [0, 0],
      [0.4, -0.7],
      [-1.5, 2],
    ] as const) {
      const moves = [
        [a, first],
        [b, second],
      ] as const;
      const full = movedCost(net, examples, moves);
      expect(Math.abs(plane.cost(a, b) - full)).toBeLessThan(1e-6 * (1 + full));
      const [g1, g2] = plane.gradient(a, b);
      const [own1 = 0, own2 = 0] = movedSlopes(net, examples, moves);
      expect(Math.abs(g1 - own1)).toBeLessThan(1e-6 * (count + Math.abs(own1)));
      expect(Math.abs(g2 - own2)).toBeLessThan(1e-6 * (count + Math.abs(own2)));
    }
  });

  it('computes examples once that the plane does not move, and hears a cancel meanwhile', async () => {
    const net = deepNet('tanh');
    const examples = { ...someExamples(), pixels: new Uint8Array(count * size) };
    const directions = [3, 7].map((row) => alongWeight(net.parameters(), { row, column: 2 }));
    const [first = [], second = []] = directions;
    const plane = await NetPlane.of(net, examples, [first, second], silent);
    expect(plane.gradient(1, 2)).toEqual([0, 0]);
    expect(plane.cost(40, 60)).toBeCloseTo(movedCost(net, examples, []), 6);
    const stop = (): Promise<void> => Promise.reject(new Error('cancelled'));
    await expect(NetPlane.of(net, examples, [first, second], stop)).rejects.toThrow('cancelled');
  });

  it('has random directions whose weights of a unit are as long as the net’s', () => {
    const { net } = linearNet();
    const [kernel, bias] = net.parameters();
    const [direction, still] = randomDirection(net.parameters(), random);
    for (let unit = 0; unit < classes; unit++) {
      const length = (values: ArrayLike<number>): number =>
        Math.hypot(...Array.from({ length: size }, (_, row) => values[row * classes + unit] ?? 0));
      expect(length(direction ?? [])).toBeCloseTo(length(kernel?.values ?? []), 6);
    }
    expect(still?.length).toBe(bias?.values.length);
    expect(still?.every((one) => one === 0)).toBe(true);
  });

  it('holds a flat path whole, and half of the squares of one with two planes', () => {
    const [one, other] = [draw(30), draw(30)];
    const frames = Array.from({ length: 9 }, (_, step) =>
      Float32Array.from(one, (value, at) => Math.cos(step) * value + step * (other[at] ?? 0)),
    );
    const flat = trajectoryPlane(frames);
    expect(flat.share).toBeCloseTo(1, 6);
    frames.forEach((frame, at) => {
      const real = Math.hypot(...Array.from(frame, (value, place) => value - (frames.at(-1)?.[place] ?? 0)));
      expect(Math.hypot(...(flat.path[at] ?? [0, 0]))).toBeCloseTo(real, 4);
    });
    const unit = (at: number): Float32Array => Float32Array.from({ length: 6 }, (_, place) => (place === at ? 1 : 0));
    const corners = [unit(0), unit(1), unit(2), unit(3), new Float32Array(6)];
    expect(trajectoryPlane(corners).share).toBeCloseTo(0.5, 6);
  });
});

describe('ways down', () => {
  const condition = 30;
  const bowl = {
    cost: (x: number, y: number): number => (x * x) / (2 * condition) + (y * y) / 2,
    gradient: (x: number, y: number): Point => [x / condition, y],
  };

  it('go as gradient descent with and without momentum does in a valley', () => {
    const rule = { learningRate: 0.9, momentum: 0.6, steps: 40 };
    const { vanilla, momentum } = descents(bowl, [1, 1], rule);
    for (const [one, gamma] of [
      [vanilla, 0],
      [momentum, 0.6],
    ] as const) {
      path(condition, 0.9, gamma, 40).forEach(([x, y], step) => {
        expect(one?.[step]?.[0]).toBeCloseTo(x, 12);
        expect(one?.[step]?.[1]).toBeCloseTo(y, 12);
      });
    }
  });

  it('differ as Nesterov and Adam say after one and two steps', () => {
    const { nesterov, adam } = descents(bowl, [1, 1], { learningRate: 0.5, momentum: 0.8, steps: 2 });
    // The first step of both is known: α g, and α in every coordinate.
    expect(nesterov?.[1]).toEqual([1 - 0.5 / condition, 0.5]);
    expect(adam?.[1]?.[0]).toBeCloseTo(0.5, 6);
    expect(adam?.[1]?.[1]).toBeCloseTo(0.5, 6);
    // v = 0.5, looked at from 0.5 − 0.8 · 0.5 = 0.1: v ← 0.8 · 0.5 + 0.5 · 0.1.
    expect(nesterov?.[2]?.[1]).toBeCloseTo(0.5 - 0.45, 12);
  });

  it('are measured', () => {
    const zigzag: Point[] = [
      [4, 0],
      [1, 0],
      [-2, 0],
      [1, 1],
    ];
    const { length, straight, overshoot, turns, left } = pathMeasures(zigzag, [0, 0]);
    expect({ straight, overshoot, turns }).toEqual({ straight: 4, overshoot: 2, turns: 1 });
    expect(length).toBeCloseTo(6 + Math.sqrt(10), 12);
    expect(left).toBeCloseTo(Math.SQRT2, 12);
  });

  it('are followed one step at a time, each as far as all others', () => {
    const rule = { learningRate: 0.5, momentum: 0.8, steps: 3 };
    const walk = descending(bowl, [1, 1], rule);
    const heard: number[] = [];
    let step = walk.next();
    for (; step.done !== true; step = walk.next()) heard.push(step.value);
    expect(heard).toEqual(Array.from({ length: 3 * ways.length }, (_, at) => at));
    expect(step.value).toEqual(descents(bowl, [1, 1], rule));
  });

  it('end where they run away', () => {
    const { vanilla } = descents(bowl, [1, 1], { learningRate: 5, momentum: 0, steps: 200 });
    expect(vanilla?.length).toBeLessThan(100);
    expect(vanilla?.flat().every(Number.isFinite)).toBe(true);
  });
});
