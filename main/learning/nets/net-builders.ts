import { LabError } from '../../../shared/failure.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { Registry } from '../../../shared/models/registry.ts';
import type { Engine } from '../kernels/engine.ts';
import type { Numbers } from '../kernels/numbers.ts';
import { denseBuilder } from './dense.ts';
import { freshState, type NamedArray, type Net } from './net.ts';
import { builtNet, type NetBuilder, type NetSizes } from './net-builder.ts';
import { softmaxBuilder } from './softmax.ts';

/** How every kind of net is made. */
export const netBuilders = new Registry<NetBuilder>(({ kind }) => kind, [softmaxBuilder, denseBuilder]);

/**
 * Trained weights, as `readWeights` gives them, as the net of their run.
 * @param engine undefined: in float64.
 * @throws LabError `unavailable` for a kind that this version does not have, `bad_data` when the weights are of another net.
 */
export function netOf(spec: ExperimentSpec, weights: readonly NamedArray[], engine?: Engine): Net {
  return builtNet(builderOf(spec), spec, weights, engine);
}

/** The net of a spec before its first update, in float64. @throws LabError `unavailable` as `netOf`. */
export function initialNet(spec: ExperimentSpec, sizes: NetSizes): Net {
  const builder = builderOf(spec);
  const state = freshState(builder.initial(spec, sizes), undefined);
  return builder.build(spec, sizes, { engine: undefined, optimizer: undefined, state });
}

/** How many weights and biases the net of a spec has. @throws LabError `unavailable` as `netOf`. */
export function weightCount(spec: ExperimentSpec, sizes: NetSizes): number {
  return builderOf(spec).count(spec, sizes);
}

/** The parameters of a spec's net before its first update, in their order. @throws LabError `unavailable` as `netOf`. */
export function initialOf(spec: ExperimentSpec, sizes: NetSizes): { values: Numbers }[] {
  return builderOf(spec)
    .initial(spec, sizes)
    .map((values) => ({ values }));
}

function builderOf({ kind }: ExperimentSpec): NetBuilder {
  const builder = netBuilders.get(kind);
  if (builder !== undefined) return builder;
  throw new LabError('unavailable', `This version of Hidden Unit has no net of the kind “${kind}”. Update it.`);
}
