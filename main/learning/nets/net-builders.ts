import { LabError } from '../../../shared/failure.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { Registry } from '../../../shared/models/registry.ts';
import type { Engine } from '../kernels/engine.ts';
import { denseBuilder } from './dense.ts';
import type { NamedArray, Net } from './net.ts';
import { builtNet, type NetBuilder } from './net-builder.ts';
import { softmaxBuilder } from './softmax.ts';

/** How every kind of net is made. */
export const netBuilders = new Registry<NetBuilder>(({ kind }) => kind, [softmaxBuilder, denseBuilder]);

/**
 * Trained weights, as `readWeights` gives them, as the net of their run.
 * @param engine undefined: in float64.
 * @throws LabError `unavailable` for a kind that this version does not have, `bad_data` when the weights are of another net.
 */
export function netOf(spec: ExperimentSpec, weights: readonly NamedArray[], engine?: Engine): Net {
  const builder = netBuilders.get(spec.kind);
  if (builder === undefined) {
    throw new LabError('unavailable', `This version of Hidden Unit has no net of the kind “${spec.kind}”. Update it.`);
  }
  return builtNet(builder, spec, weights, engine);
}
