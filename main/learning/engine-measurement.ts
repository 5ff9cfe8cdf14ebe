import { fork } from 'node:child_process';
import { LabError } from '../../shared/contract/failure.ts';
import { MersenneTwister } from '../../shared/lib/mersenne-twister.ts';
import { engineSpeed, type EngineName, type EngineSpeed } from '../../shared/models/engine.ts';
import { workerEntry } from '../places.ts';
import type { Engine } from './engine.ts';
import { SoftmaxRegression } from './softmax-regression.ts';

const [features, examples, classes] = [785, 2000, 10];
const patienceMs = 60_000;

/**
 * How fast an engine is on this machine, measured in a child process for two seconds.
 * @throws LabError `unavailable` when it does not load.
 */
export function measureEngine(name: EngineName): Promise<EngineSpeed> {
  return new Promise((resolve, reject) => {
    const child = fork(workerEntry('engine-measure'), [name], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      timeout: patienceMs,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    let complaint = '';
    let speed: EngineSpeed | undefined;
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString('utf8')).slice(-2000);
    });
    child.on('message', (message) => {
      speed = engineSpeed.parse(message);
    });
    child.on('error', reject);
    child.on('close', () => {
      if (speed !== undefined) resolve(speed);
      else
        reject(
          new LabError('unavailable', `The ${name} engine could not be measured: it does not load here.`, complaint),
        );
    });
  });
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
