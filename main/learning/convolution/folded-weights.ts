import type { ConvolutionLayer } from '../../../shared/models/extractors/layer.ts';

/** The tensors of an extractor by their names, in PyTorch's layout. */
export type Tensors = ReadonlyMap<string, Float32Array>;

/**
 * Weights and bias of a convolution with the scale that follows it, w · s and b · s + t, or the batch norm: w · γ / √(σ² + ε) and
 * (b − μ) · γ / √(σ² + ε) + β, worked out in float64. Weights stay `[out, in, rows, columns]`.
 * @throws RangeError when a tensor is missing.
 */
export function foldedNorm(
  { weight, bias: biasName, norm, scale, channels }: ConvolutionLayer,
  tensors: Tensors,
): { weights: Float32Array; bias: Float32Array } {
  const weights = tensorNamed(tensors, weight);
  const bias = biasName === undefined ? new Float32Array(channels) : tensorNamed(tensors, biasName);
  const perChannel = weights.length / channels;
  if (scale !== undefined) {
    const [factors, terms] = [tensorNamed(tensors, scale.factor), tensorNamed(tensors, scale.term)];
    return {
      weights: weights.map((value, place) => value * (factors[Math.floor(place / perChannel)] ?? 1)),
      bias: bias.map((value, channel) => value * (factors[channel] ?? 1) + (terms[channel] ?? 0)),
    };
  }
  if (norm === undefined) return { weights, bias };
  const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((name) =>
    tensorNamed(tensors, `${norm.name}.${name}`),
  );
  const factors = Float64Array.from({ length: channels }, (_, channel) => {
    return (gamma?.[channel] ?? 1) / Math.sqrt((variance?.[channel] ?? 1) + norm.epsilon);
  });
  return {
    weights: weights.map((value, place) => value * (factors[Math.floor(place / perChannel)] ?? 1)),
    bias: bias.map((value, channel) => {
      return (value - (mean?.[channel] ?? 0)) * (factors[channel] ?? 1) + (beta?.[channel] ?? 0);
    }),
  };
}

function tensorNamed(tensors: Tensors, name: string): Float32Array {
  const found = tensors.get(name);
  if (found === undefined) throw new RangeError(`The tensor ${name} is missing.`);
  return found;
}

/** Weights `[out, in, place]` as `[place, in, out]`; those of a depthwise convolution, `[channels, 1, place]`, as `[place, channels]`. */
export function lastChannels(
  weights: Float32Array,
  { channels, inputs, size, depthwise }: { channels: number; inputs: number; size: number; depthwise: boolean },
): Float32Array {
  const turned = new Float32Array(weights.length);
  for (let out = 0; out < channels; out++) {
    for (let input = 0; input < inputs; input++) {
      for (let place = 0; place < size; place++) {
        const to = depthwise ? place * channels + out : (place * inputs + input) * channels + out;
        turned[to] = weights[(out * inputs + input) * size + place] ?? 0;
      }
    }
  }
  return turned;
}
