import { LabError, type Result } from '../../shared/failure.ts';
import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import { weightsOf } from '../run-folder/live-weights.ts';
import { softmax } from './kernels/plain-algebra.ts';
import { initialNet, netOf } from './nets/net-builders.ts';
import { asRows, pickExamples, type LabelledExamples } from './training/examples.ts';
import { joined } from './training/live-weights.ts';

/** The data of a run, as a trainer receives it. */
export interface LookData {
  kind: string;
  directory: string;
  classes: number;
  /** Features of an example. */
  size: number;
}

/** What is asked about a run: the weights that it starts from, or what an example does in its net with the weights given. */
export type LookQuestion = { id: number; spec: ExperimentSpec; data: LookData } & (
  { type: 'start' } | { type: 'example'; index: number } | { type: 'flow'; index: number; weights: Uint8Array }
);

/** An example that a run is measured on, of its validation part where it has one. `features`: as the net takes them. */
export interface LookedExample {
  part: 'validation' | 'train';
  count: number;
  index: number;
  label: number;
  features: number[];
}

/** What the layers give for an example, and the probabilities of the classes; after so many updates. */
export interface Flow {
  stepsDone: number;
  layers: { name: string; units: number; activation: string; values: number[] }[];
  probabilities: number[];
}

/** Bytes of `weightsBytes`, an example, a flow. */
export type LookAnswer = { id: number; result: Result<Uint8Array<ArrayBuffer> | LookedExample | Flow> };

/** The values of all parameters before the first update, one after the other. */
export function startWeights(spec: ExperimentSpec, { size, classes }: LookData): Float32Array<ArrayBuffer> {
  return joined(initialNet(spec, { size, classes }).parameters());
}

/**
 * What an example does in a net, in float64.
 * @param weights as `weightsBytes` writes them.
 * @throws LabError `bad_data` when they are not those of a net of this spec.
 */
export function flowOf(
  spec: ExperimentSpec,
  { size, classes }: LookData,
  weights: Uint8Array,
  examples: LabelledExamples,
  index: number,
): Flow {
  const { stepsDone, values } = weightsOf(weights);
  const described = initialNet(spec, { size, classes }).parameters();
  const expected = described.reduce((sum, one) => sum + one.values.length, 0);
  if (values.length !== expected)
    throw new LabError('bad_data', `The net has ${expected} weights and biases, and the file ${values.length}.`);
  let end = 0;
  const net = netOf(
    spec,
    described.map(({ name, shape, values: { length } }) => {
      const start = end;
      end += length;
      return { name, shape, values: values.subarray(start, end) };
    }),
  );
  const held = net.hold(pickExamples(examples, Uint32Array.of(index)));
  const layers = net.layers.map(({ name, units, activation }) => ({
    name,
    units,
    activation,
    values: Array.from(held.activations(name), shortened),
  }));
  const probabilities = Array.from(softmax(Float64Array.from(held.logits())), shortened);
  return { stepsDone, layers, probabilities };
}

/** An example as it is told: the numbers that its net takes. */
export function lookedExample(part: LookedExample['part'], examples: LabelledExamples, index: number): LookedExample {
  const { count } = examples;
  if (index >= count)
    throw new LabError('not_found', `The ${part} part has ${count} examples, numbered from 0; there is no ${index}.`);
  const { pixels, labels } = pickExamples(examples, Uint32Array.of(index));
  return { part, count, index, label: labels[0] ?? 0, features: Array.from(asRows(pixels), shortened) };
}

/** Four digits are more than a picture shows. */
function shortened(value: number): number {
  return Number(value.toPrecision(4));
}
