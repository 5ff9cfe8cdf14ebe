import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';

/** A net of `layers` square layers of `units` with tanh, one example, and the cost ½|output − target|². */
export interface Chain {
  units: number;
  /** `[layers][units · units]`, row by row: from a unit of the layer below to one above. */
  weights: Float64Array[];
  /** Activations from the input on, `[layers + 1][units]`. */
  activations: Float64Array[];
  target: Float64Array;
}

/** A gradient, `[layers][units · units]`, and the multiplications that it took. */
export interface CountedGradient {
  gradient: Float64Array[];
  operations: number;
}

export function chain(layers: number, units: number, seed = 1): Chain {
  const random = new MersenneTwister(seed);
  const drawn = (count: number): Float64Array => Float64Array.from(random.rand(1, count), (value) => 2 * value - 1);
  const weights = Array.from({ length: layers }, () => drawn(units * units).map((value) => value / Math.sqrt(units)));
  const activations = [drawn(units)];
  for (const matrix of weights) {
    const below = activations.at(-1) ?? new Float64Array();
    const above = new Float64Array(units);
    for (let to = 0; to < units; to++) {
      let sum = 0;
      for (let from = 0; from < units; from++) sum += (below[from] ?? 0) * (matrix[from * units + to] ?? 0);
      above[to] = Math.tanh(sum);
    }
    activations.push(above);
  }
  return { units, weights, activations, target: drawn(units) };
}

const slope = (activation: number): number => 1 - activation * activation;

/**
 * By every path: the derivative of the cost by the sum of a unit is worked out anew for each weight that leads there, through every unit
 * of every layer above.
 */
export function byEveryPath({ units, weights, activations, target }: Chain): CountedGradient {
  let operations = 0;
  const last = weights.length;
  /** ∂C/∂(sum of a unit of a layer). */
  function derivative(layer: number, unit: number): number {
    const activation = activations[layer]?.[unit] ?? 0;
    operations += 1;
    if (layer === last) return (activation - (target[unit] ?? 0)) * slope(activation);
    let sum = 0;
    for (let to = 0; to < units; to++) {
      operations += 1;
      sum += (weights[layer]?.[unit * units + to] ?? 0) * derivative(layer + 1, to);
    }
    return sum * slope(activation);
  }
  const gradient = weights.map((_, layer) => {
    const own = new Float64Array(units * units);
    for (let from = 0; from < units; from++) {
      for (let to = 0; to < units; to++) {
        operations += 1;
        own[from * units + to] = (activations[layer]?.[from] ?? 0) * derivative(layer + 1, to);
      }
    }
    return own;
  });
  return { gradient, operations };
}

/** The multiplications of `byEveryPath`, without doing them. */
export function operationsByEveryPath(layers: number, units: number): number {
  /** Of the derivative by a unit that has so many layers above it. */
  const derivative = (above: number): number => (above === 0 ? 1 : 1 + units * (1 + derivative(above - 1)));
  let sum = 0;
  for (let layer = 0; layer < layers; layer++) sum += units * units * (1 + derivative(layers - layer - 1));
  return sum;
}

/** With each derivative kept: from the last layer down, every one is worked out once. */
export function cached({ units, weights, activations, target }: Chain): CountedGradient {
  let operations = 0;
  const gradient = weights.map(() => new Float64Array(units * units));
  let derivatives = new Float64Array(units);
  for (let layer = weights.length; layer > 0; layer--) {
    const above = derivatives;
    derivatives = new Float64Array(units);
    for (let unit = 0; unit < units; unit++) {
      const activation = activations[layer]?.[unit] ?? 0;
      operations += 1;
      let sum = activation - (target[unit] ?? 0);
      if (layer < weights.length) {
        sum = 0;
        for (let to = 0; to < units; to++) {
          operations += 1;
          sum += (weights[layer]?.[unit * units + to] ?? 0) * (above[to] ?? 0);
        }
      }
      derivatives[unit] = sum * slope(activation);
    }
    const own = gradient[layer - 1];
    for (let from = 0; from < units; from++) {
      for (let to = 0; to < units; to++) {
        operations += 1;
        if (own !== undefined) own[from * units + to] = (activations[layer - 1]?.[from] ?? 0) * (derivatives[to] ?? 0);
      }
    }
  }
  return { gradient, operations };
}
