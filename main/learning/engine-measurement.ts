import { z } from 'zod';
import { LabError } from '../../shared/contract/failure.ts';
import { MersenneTwister } from '../../shared/lib/mersenne-twister.ts';
import { engineName, engineSpeed, type EngineName, type EngineSpeed } from '../../shared/models/engine.ts';
import type { Engine } from './engine.ts';
import { askEngineChild, type StartEngineChild } from './engine-child.ts';
import { SoftmaxRegression } from './softmax-regression.ts';

const [features, examples, classes] = [785, 2000, 10];
const patienceMs = 60_000;

/** What the child `engine-measure` is asked. */
export const measureQuestion = z.object({ engine: engineName });

/**
 * How fast an engine is on this machine, measured in a child process for two seconds.
 * @throws LabError `unavailable` when it does not load.
 */
export async function measureEngine(name: EngineName, start?: StartEngineChild): Promise<EngineSpeed> {
  const { answer, complaint } = await askEngineChild('engine-measure', { engine: name }, patienceMs, start);
  if (answer !== undefined) return engineSpeed.parse(answer);
  throw new LabError('unavailable', `The ${name} engine could not be measured: it does not load here.`, complaint);
}

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
