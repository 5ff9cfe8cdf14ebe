import { denseNetSpec } from '../../../shared/models/nets/dense.ts';
import { layersOf } from './layered-net.ts';
import { layeredBuilder } from './net-builder.ts';
import { pytorchInitial } from './pytorch-initial.ts';

/** Hidden layers, then a linear one to the classes. */
export const denseBuilder = layeredBuilder(
  'dense-net',
  (spec, { size, classes }) => layersOf(denseNetSpec.parse(spec).hidden, size, classes),
  (spec, layers) => pytorchInitial(layers, spec.seed),
);
