import type { ActivationNumbers } from '../../../shared/models/nets/activations.ts';
import type { Shape } from '../kernels/numbers.ts';
import type { NetLayer } from './net.ts';

/** The layers of a net: the hidden ones, then a linear one to the classes. */
export function layersOf(
  hidden: readonly ({ units: number; activation: string } & ActivationNumbers)[],
  features: number,
  classes: number,
): NetLayer[] {
  const layers = [...hidden, { units: classes, activation: 'linear' }];
  return layers.map((layer, place) => ({
    ...layer,
    name: place < hidden.length ? `hidden_${place + 1}` : 'softmax',
    features: layers[place - 1]?.units ?? features,
  }));
}

/** Weights and bias of each layer in turn. */
export function parametersOf(layers: readonly NetLayer[]): { name: string; shape: Shape }[] {
  return layers.flatMap(({ name, features, units }) => [
    { name: `${name}/kernel`, shape: [features, units] },
    { name: `${name}/bias`, shape: [units] },
  ]);
}
