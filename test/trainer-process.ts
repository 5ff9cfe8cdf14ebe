import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { encodeIdxImages, encodeIdxLabels } from '../main/data/digits/idx.ts';
import { forkChild, type Child } from '../main/jobs/child.ts';
import {
  trainerMessage,
  type FromTrainer,
  type ToTrainer,
  type TrainingRequest,
} from '../main/learning/training/trainer-messages.ts';
import { resources, workerEntry } from '../main/places.ts';
import { MersenneTwister } from '../shared/lib/mersenne-twister.ts';
import { preset } from '../shared/models/experiment.ts';
import { denseNetSpec, type DenseNetSpec } from '../shared/models/nets/dense.ts';
import { softmaxRegressionSpec, type SoftmaxRegressionSpec } from '../shared/models/nets/softmax.ts';
import type { MetricName } from '../shared/models/metric.ts';
import { sharedData } from './shared-data.ts';

type Of<Type extends FromTrainer['type']> = Extract<FromTrainer, { type: Type }>;

/** A real trainer process, and all it has said. */
export class TrainerProcess {
  readonly child: Child;
  readonly messages: FromTrainer[] = [];
  readonly #listeners = new Set<() => void>();
  #ended = false;

  /** @param stays true: it waits for another run when this one is over. */
  constructor(request: TrainingRequest, stays = false) {
    this.child = forkChild(workerEntry('trainer'));
    this.child.onMessage((message) => {
      const said = trainerMessage().parse(message);
      this.messages.push(said);
      if (said.type === 'free' && !stays) this.tell({ type: 'leave' });
      this.#wake();
    });
    void this.child.exited.then(() => {
      this.#ended = true;
      this.#wake();
    });
    this.tell({ type: 'start', request });
  }

  tell(message: ToTrainer): void {
    this.child.send(message);
  }

  all<Type extends FromTrainer['type']>(type: Type): Of<Type>[] {
    return this.messages.filter((message): message is Of<Type> => message.type === type);
  }

  /** The first message of this kind that fits. @throws when the process ends without it. */
  async heard<Type extends FromTrainer['type']>(
    type: Type,
    fits: (message: Of<Type>) => boolean = () => true,
  ): Promise<Of<Type>> {
    for (;;) {
      const found = this.all(type).find(fits);
      if (found !== undefined) return found;
      if (this.#ended) {
        const failed = this.all('failed')[0]?.failure.message;
        throw new Error(`The trainer ended without '${type}'. ${failed ?? this.child.complaint()}`);
      }
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  async finished(): Promise<Of<'finished'>> {
    const message = await this.heard('finished');
    await this.child.exited;
    return message;
  }

  async kill(): Promise<void> {
    this.child.kill();
    await this.child.exited;
  }

  /** Step and value of each point of a metric, as a lab would have them: a resumed run's own history replaces what came before. */
  points(metric: MetricName): Map<number, number> {
    const points = new Map<number, number>();
    for (const message of this.messages) {
      if (message.type === 'resumed-from') points.clear();
      if (message.type !== 'metrics' && message.type !== 'resumed-from') continue;
      for (const series of message.series.filter((one) => one.metric === metric)) {
        series.steps.forEach((step, at) => points.set(step, series.values[at] ?? Number.NaN));
      }
    }
    return points;
  }

  #wake(): void {
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }
}

/** The spec of one of the presets for digits. */
export function presetSpec(name: string, changes: Partial<SoftmaxRegressionSpec> = {}): SoftmaxRegressionSpec {
  const file = resources('presets', `${name}.json`);
  const { spec } = preset.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { ...softmaxRegressionSpec.parse(spec), ...changes };
}

/** The original MNIST files as a stored set in `folder`; undefined where this machine does not have them. */
export function storeMnist(folder: string): string | undefined {
  const from = sharedData('data/mnist');
  if (from === undefined) return undefined;
  const files = { 'train-images': 'train-images-idx3', 'train-labels': 'train-labels-idx1' };
  const testFiles = { 'test-images': 't10k-images-idx3', 'test-labels': 't10k-labels-idx1' };
  for (const [to, name] of Object.entries({ ...files, ...testFiles })) {
    writeFileSync(join(folder, `${to}.idx`), gunzipSync(readFileSync(join(from, `${name}-ubyte.gz`))));
  }
  return folder;
}

/** A set nobody drew: ten blurred patterns of 28 × 28 with noise, enough to learn from. */
export function storePatterns(folder: string, perClass: { train: number; test: number }): string {
  mkdirSync(folder, { recursive: true });
  const random = new MersenneTwister(11);
  const patterns = Array.from({ length: 10 }, () => random.rand(28, 28));
  for (const part of ['train', 'test'] as const) {
    const labels = Uint8Array.from({ length: perClass[part] * 10 }, (_, at) => at % 10);
    const pixels = new Uint8Array(labels.length * 784);
    labels.forEach((label, at) => {
      patterns[label]?.forEach((value, pixel) => {
        pixels[at * 784 + pixel] = Math.floor(255 * (0.4 * value + 0.6 * random.random()));
      });
    });
    writeFileSync(join(folder, `${part}-images.idx`), encodeIdxImages(pixels, 28, 28));
    writeFileSync(join(folder, `${part}-labels.idx`), encodeIdxLabels(labels));
  }
  return folder;
}

/** The spec of part 8, the dense net. */
export function denseSpec(changes: Partial<DenseNetSpec> = {}): DenseNetSpec {
  const { spec } = preset.parse(JSON.parse(readFileSync(resources('presets', 'part8.json'), 'utf8')));
  return { ...denseNetSpec.parse(spec), ...changes };
}
