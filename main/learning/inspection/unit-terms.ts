import { LabError } from '../../../shared/failure.ts';
import type { Net } from '../nets/net.ts';
import { asRows, type LabelledExamples } from '../training/examples.ts';

/** What a hidden layer gives for one example. */
export interface LayerOutputs {
  layer: string;
  activation: string;
  values: number[];
}

/** Of each hidden layer, the first one first; none of a net that has none, or is not made of layers. */
export function hiddenOutputs(net: Net, example: LabelledExamples): LayerOutputs[] {
  const held = net.hold(example);
  try {
    return net.layers.slice(0, -1).map(({ name, activation }) => ({
      ...{ layer: name, activation },
      values: [...held.activations(name)],
    }));
  } finally {
    held.release();
  }
}

/** A unit of a hidden layer: `preActivation = bias + Σ terms`, a term of each unit, or input, of the layer before. */
export interface UnitTerms {
  bias: number;
  preActivation: number;
  activation: number;
  terms: number[];
}

/** @throws LabError `not_found` for a hidden layer or a unit that is not there. */
export function unitTermsOf(
  net: Net,
  example: LabelledExamples,
  { layer, unit }: { layer: string; unit: number },
): UnitTerms {
  const hidden = net.layers.slice(0, -1);
  const place = hidden.findIndex(({ name }) => name === layer);
  const described = hidden[place];
  if (described === undefined || unit >= described.units) {
    const there = hidden.map(({ name, units }) => `${name} with ${units} units`).join(', ');
    throw new LabError('not_found', `There is no unit ${unit} in ${layer}. The hidden layers are: ${there || 'none'}.`);
  }
  const { features, units } = described;
  const parameters = net.parameters();
  const outputs = hiddenOutputs(net, example);
  const before = outputs[place - 1]?.values ?? asRows(example.pixels);
  const weights = parameters[2 * place]?.values ?? [];
  const bias = parameters[2 * place + 1]?.values[unit] ?? Number.NaN;
  const terms = Array.from(
    { length: features },
    (_, at) => (before[at] ?? Number.NaN) * (weights[at * units + unit] ?? Number.NaN),
  );
  return {
    bias,
    preActivation: terms.reduce((sum, term) => sum + term, bias),
    activation: outputs[place]?.values[unit] ?? Number.NaN,
    terms,
  };
}
