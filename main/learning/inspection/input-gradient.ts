import type { Matrix } from '../kernels/plain-algebra.ts';
import { activationOf } from '../kernels/activations.ts';
import { ReferenceKernels } from '../kernels/reference-kernels.ts';
import type { Net } from '../nets/net.ts';
import { asRows, type LabelledExamples } from '../training/examples.ts';

/**
 * The gradient of one logit by the inputs of one example, in float64: `[features]`.
 * @param of class whose logit it is. @returns undefined for a net that is not made of layers.
 */
export function inputGradient(net: Net, example: LabelledExamples, of: number): Float64Array | undefined {
  const kernels = new ReferenceKernels();
  const parameters = net.parameters().map(({ values, shape }) => kernels.hold(values, shape));
  const layers = net.layers.map((layer, place) => {
    const [weights, bias] = parameters.slice(2 * place);
    return { activation: activationOf(layer), weights, bias };
  });
  if (layers.length === 0) return undefined;
  const kept: Matrix[] = [];
  let inputs = kernels.hold(asRows(example.pixels), [1, example.size]);
  for (const { activation, weights, bias } of layers) {
    if (weights === undefined || bias === undefined) return undefined;
    const sums = kernels.affine(inputs, weights, bias);
    inputs = activation === undefined ? sums : kernels.activate(activation, sums);
    const keepsSums = activation === undefined || activation.keeps === 'sums';
    kept.push(keepsSums ? sums : inputs);
  }
  let gradient = kernels.hold(
    inputs.values.map((_, place) => (place === of ? 1 : 0)),
    inputs.shape,
  );
  for (const [place, { activation, weights }] of [...layers.entries()].toReversed()) {
    const outputs = kept[place];
    if (weights === undefined || outputs === undefined) return undefined;
    if (activation !== undefined) gradient = kernels.activationGradient(activation, gradient, outputs);
    gradient = kernels.inputGradient(gradient, weights);
  }
  return gradient.values;
}
