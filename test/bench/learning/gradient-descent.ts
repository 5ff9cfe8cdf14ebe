/**
 * Gradient-descent steps of softmax regression per engine, and what the workbench around them costs. Prints one JSON object.
 *
 *     node test/bench/learning/gradient-descent.ts               every engine present, each in a process of its own
 *     node test/bench/learning/gradient-descent.ts wasm          one engine
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEngine, engineReport } from '../../../main/learning/engines.ts';
import type { Engine } from '../../../main/learning/engine.ts';
import type { LabelledImages } from '../../../main/learning/examples.ts';
import { score } from '../../../main/learning/cross-entropy.ts';
import { initialState, SoftmaxRegression } from '../../../main/learning/softmax-regression.ts';
import { TrainingControl } from '../../../main/learning/training-control.ts';
import { train } from '../../../main/learning/training.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { engineNames, type EngineName } from '../../../shared/models/engine.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';

const classes = 10;
const size = 784;
const features = 1 + size;
const rule = { learningRate: 1e-7, momentum: 0 };
const steps = 200;
const evaluateEvery = 5;

const spec: ExperimentSpec = {
  kind: 'softmax-regression',
  data: { kind: 'digits', split: { rule: 'first-per-class', train: 1000, validation: 0 } },
  initial: 'numpy-rand',
  optimizer: { kind: 'gradient-descent', ...rule, initialVelocity: 0 },
  steps,
  minimumChange: 0,
  evaluateEvery,
  checkpointEvery: 25,
  seed: 3,
};

function noise(count: number): LabelledImages {
  const random = new MersenneTwister(1);
  const pixels = new Uint8Array(count * size);
  for (let at = 0; at < pixels.length; at++) pixels[at] = random.nextUint32() & 255;
  return { count, size, pixels, labels: Uint8Array.from({ length: count }, (_, at) => at % classes) };
}

/** Milliseconds a step, one after the other: median, fastest and slowest. */
function stepTimes(engine: Engine, images: LabelledImages, count: number) {
  const net = new SoftmaxRegression(engine, initialState(spec, features, classes), features, classes);
  const held = net.hold(images);
  const step = (): void => void net.update(held, net.logits(held.inputs), rule);
  step();
  const times = Array.from({ length: count }, () => milliseconds(step)).sort((a, b) => a - b);
  net.release();
  engine.release(held.inputs, held.targets);
  const median = times[count >> 1] ?? Number.NaN;
  return {
    stepsPerSecond: rounded(1000 / median),
    median: rounded(median),
    fastest: rounded(times[0] ?? Number.NaN),
    slowest: rounded(times.at(-1) ?? Number.NaN),
  };
}

/** The same updates and evaluations, bare and through the product's own training with history, checkpoints and messages. */
async function workbench(engine: Engine, images: LabelledImages) {
  const bare: number[] = [];
  const whole: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const net = new SoftmaxRegression(engine, initialState(spec, features, classes), features, classes);
    const held = net.hold(images);
    bare.push(
      milliseconds(() => {
        let logits = net.logits(held.inputs);
        for (let done = 0; done < steps; done++) {
          net.update(held, logits, rule);
          logits = net.logits(held.inputs);
          if (done % evaluateEvery === 0 || done === steps - 1) score(engine.read(logits), images.labels, classes);
        }
        engine.release(logits);
      }),
    );
    net.release();
    engine.release(held.inputs, held.targets);
    whole.push(await trainingMilliseconds(engine, images));
  }
  const [bareMs, wholeMs] = [Math.min(...bare), Math.min(...whole)];
  return { steps, bareMs: rounded(bareMs), wholeMs: rounded(wholeMs), overhead: rounded(wholeMs / bareMs - 1) };
}

async function trainingMilliseconds(engine: Engine, images: LabelledImages): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
  const none: LabelledImages = { count: 0, size, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
  const few = {
    ...images,
    count: 10,
    pixels: images.pixels.subarray(0, 10 * size),
    labels: images.labels.subarray(0, 10),
  };
  const input = { runDirectory: folder, spec, classes, train: images, validation: none, test: few, resume: false };
  let seconds = Number.NaN;
  await train(input, engine, new TrainingControl(), (message) => {
    if (message.type === 'finished') seconds = message.trainingSeconds;
    return Promise.resolve();
  });
  rmSync(folder, { recursive: true });
  return seconds * 1000;
}

async function measure(name: EngineName): Promise<object> {
  const engine = await loadEngine(name);
  const small = noise(10_000);
  const quick = name !== 'cpu';
  const examples10000 = stepTimes(engine, small, quick ? 50 : 5);
  const overhead = quick ? await workbench(engine, small) : undefined;
  const examples60000 = stepTimes(engine, noise(60_000), quick ? 15 : 2);
  return {
    ...engine.used,
    examples10000,
    examples60000,
    workbench: overhead,
    peakResidentBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

const asked = engineNames.find((name) => name === process.argv[2]);
if (asked !== undefined) {
  console.log(JSON.stringify(await measure(asked)));
} else {
  const report = await engineReport();
  const measured: Record<string, unknown> = {};
  for (const name of engineNames.filter((engine) => report[engine].available)) {
    const arguments_ = [import.meta.filename, name];
    const { stdout } = spawnSync(process.execPath, arguments_, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    measured[name] = JSON.parse(stdout);
  }
  console.log(JSON.stringify(measured, null, 2));
}
