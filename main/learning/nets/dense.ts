import { denseNetSpec } from '../../../shared/models/nets/dense.ts';
import { lossOf } from '../kernels/losses.ts';
import { initialWeights } from './initial-weights.ts';
import { layersOf } from './net-layers.ts';
import { layeredBuilder } from './net-builder.ts';

/** Hidden layers, then a linear one to the classes. */
export const denseBuilder = layeredBuilder(
  'dense-net',
  (spec, { size, classes }) => layersOf(denseNetSpec.parse(spec).hidden, size, classes),
  (spec, layers) => initialWeights(denseNetSpec.parse(spec), layers),
  (spec) => lossOf(denseNetSpec.parse(spec).loss),
);
