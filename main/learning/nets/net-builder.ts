import { LabError } from '../../../shared/failure.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { Engine } from '../kernels/engine.ts';
import type { Numbers } from '../kernels/numbers.ts';
import type { Optimizer } from '../kernels/optimizer.ts';
import { ReferenceKernels } from '../kernels/reference-kernels.ts';
import { crossEntropy, type Loss } from '../kernels/losses.ts';
import { LayeredNet } from './layered-net.ts';
import { freshState, type NamedArray, type Net, type NetLayer, type NetState, type TrainableNet } from './net.ts';
import { PlainTrainableNet, type PlainNet } from './plain-net.ts';

/** Features of an example and classes: what a spec leaves to the data. */
export interface NetSizes {
  size: number;
  classes: number;
}

/** How a kind of net is made from its spec. A new kind is one of these in a file of its own, added to `netBuilders`. */
export interface NetBuilder {
  kind: string;
  /** The sizes that trained weights tell. @throws RangeError where they cannot be this kind's. */
  sizesOf(weights: readonly NamedArray[]): NetSizes;
  /** How many numbers the parameters are, together. */
  count(spec: ExperimentSpec, sizes: NetSizes): number;
  /** Values of the parameters before the first update. */
  initial(spec: ExperimentSpec, sizes: NetSizes): Numbers[];
  /** @param engine undefined: in float64. */
  build(
    spec: ExperimentSpec,
    sizes: NetSizes,
    parts: { engine: Engine | undefined; optimizer: Optimizer | undefined; state: NetState },
  ): TrainableNet;
}

/** A kind of net made of fully connected layers, on any engine. @param loss that a spec asks for. */
export function layeredBuilder(
  kind: string,
  layers: (spec: ExperimentSpec, sizes: NetSizes) => NetLayer[],
  initial: (spec: ExperimentSpec, layers: readonly NetLayer[]) => Float32Array[],
  loss: (spec: ExperimentSpec) => Loss = () => crossEntropy,
): NetBuilder {
  return {
    kind,
    sizesOf: (weights) => ({ size: weights[0]?.shape[0] ?? 0, classes: weights.at(-1)?.shape[0] ?? 0 }),
    count: (spec, sizes) => layers(spec, sizes).reduce((sum, { features, units }) => sum + (features + 1) * units, 0),
    initial: (spec, sizes) => initial(spec, layers(spec, sizes)),
    build: (spec, sizes, { engine, optimizer, state }) => {
      const [made, minimised] = [layers(spec, sizes), loss(spec)];
      return engine === undefined
        ? new LayeredNet(new ReferenceKernels(), made, optimizer, state, minimised)
        : engine.build(
            optimizer,
            (kernels): TrainableNet => new LayeredNet(kernels, made, optimizer, state, minimised),
          );
    },
  };
}

/**
 * A kind of net written out in plain TypeScript; it needs no tensor engine.
 * @param net of a spec and sizes. @param initial values of its parameters, in their order.
 */
export function plainBuilder(
  kind: string,
  net: (spec: ExperimentSpec, sizes: NetSizes) => PlainNet,
  initial: NetBuilder['initial'],
  sizesOf: NetBuilder['sizesOf'],
): NetBuilder {
  return {
    kind,
    sizesOf,
    count: (spec, sizes) =>
      net(spec, sizes).parameters.reduce((sum, { shape }) => sum + shape.reduce((all, side) => all * side, 1), 0),
    initial,
    build: (spec, sizes, { optimizer, state }) => new PlainTrainableNet(net(spec, sizes), optimizer, state),
  };
}

/**
 * Trained weights as a net.
 * @param engine undefined: in float64.
 * @throws LabError `bad_data` when the weights are not of a net of this spec.
 */
export function builtNet(
  builder: NetBuilder,
  spec: ExperimentSpec,
  weights: readonly NamedArray[],
  engine?: Engine,
): Net {
  try {
    const sizes = builder.sizesOf(weights);
    const blank = freshState(builder.initial(spec, sizes), undefined);
    const net = builder.build(spec, sizes, { engine, optimizer: undefined, state: blank });
    net.setParameters(weights);
    return net;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new LabError('bad_data', `These weights are not those of the run's net: ${error.message}`);
  }
}
