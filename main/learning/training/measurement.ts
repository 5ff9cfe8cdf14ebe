import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { EngineSpeed } from '../../../shared/models/engine.ts';
import type { Engine } from '../kernels/engine.ts';
import { optimizerOf } from '../kernels/optimizers.ts';
import { LayeredNet } from '../nets/layered-net.ts';
import { layersOf } from '../nets/net-layers.ts';
import { freshState, type TrainableNet } from '../nets/net.ts';

const [size, count, classes] = [784, 2000, 10];

/** Gradient descent steps of softmax regression on random numbers, always the same, for `seconds`; the first ones do not count. */
export function stepsPerSecond(engine: Engine, seconds: number): EngineSpeed {
  const optimizer = optimizerOf({ kind: 'gradient-descent', learningRate: 1e-6, momentum: 0.9, initialVelocity: 0 });
  const state = freshState([new Float32Array(size * classes), new Float32Array(classes)], optimizer);
  const layers = layersOf([], size, classes);
  const net = engine.build(optimizer, (kernels): TrainableNet => new LayeredNet(kernels, layers, optimizer, state));
  const pixels = Float32Array.from(new MersenneTwister(0).rand(count, size));
  const labels = Uint8Array.from({ length: count }, (_, at) => at % classes);
  const held = net.hold({ count, size, pixels, labels }, 'whole');
  let steps = 0;
  const step = (): void => {
    held.update(++steps);
    net.memory();
  };
  for (let i = 0; i < 3; i++) step();
  steps = 0;
  const started = performance.now();
  while (performance.now() - started < 1000 * seconds) step();
  const took = (performance.now() - started) / 1000;
  return { engine: engine.used, stepsPerSecond: steps / took, seconds: took };
}
