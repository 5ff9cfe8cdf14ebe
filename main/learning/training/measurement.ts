import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { EngineSpeed } from '../../../shared/models/engine.ts';
import type { Engine } from '../kernels/engine.ts';
import { SoftmaxRegression } from '../nets/softmax-regression.ts';

const [features, examples, classes] = [785, 2000, 10];

/** Gradient descent steps of softmax regression on random numbers, always the same, for `seconds`; the first ones do not count. */
export function stepsPerSecond(engine: Engine, seconds: number): EngineSpeed {
  const random = new MersenneTwister(0);
  const net = new SoftmaxRegression(
    engine,
    { weights: new Float32Array(features * classes), velocity: new Float32Array(features * classes) },
    features,
    classes,
  );
  const inputs = engine.hold(Float32Array.from(random.rand(features, examples)), features, examples);
  const oneHot = Float32Array.from({ length: examples * classes }, (_, i) =>
    Number(i % classes === Math.floor(i / classes) % classes),
  );
  const held = { inputs, targets: engine.hold(oneHot, examples, classes) };
  const step = (): number => net.update(held, net.logits(held.inputs), { learningRate: 1e-6, momentum: 0.9 });
  for (let i = 0; i < 3; i++) step();
  const started = performance.now();
  let steps = 0;
  while (performance.now() - started < 1000 * seconds) {
    step();
    steps++;
  }
  const took = (performance.now() - started) / 1000;
  return { engine: engine.used, stepsPerSecond: steps / took, seconds: took };
}
