import { removeLiveWeights, writeLiveWeights, type WeightsAt } from '../../run-folder/live-weights.ts';
import type { NamedArray } from '../nets/net.ts';
import type { Learner } from './learner.ts';
import type { TrainingControl } from './training-control.ts';

/** A person sees no more pictures in a second. */
const leastSpacingMs = 100;
/** Copying and writing take at most one part in so many of a training's time, whatever the net and the disk. */
const share = 60;
/** One copy that took long, on a machine that was busy for a moment, holds the pictures up for no longer; copies that always do, hold them. */
const longestAfterOneMs = 1000;
/** The last so many decide what a copy takes. */
const remembered = 3;
/** Larger nets are drawn when their training is over. */
const mostNumbers = 4_000_000;

/** Shows the weights of a training to whoever watches it: in a file of the run's folder, at most ten times a second. */
export class LiveWeights {
  readonly #folder: string;
  readonly #control: TrainingControl;
  readonly #tell: (stepsDone: number) => Promise<void>;
  readonly #took: number[] = [];
  #nextAt = 0;

  /** @param tell is called when the weights after so many updates can be read. */
  constructor(folder: string, control: TrainingControl, tell: (stepsDone: number) => Promise<void>) {
    this.#folder = folder;
    this.#control = control;
    this.#tell = tell;
  }

  /** Shows them unless nobody watches, or the last ones are too recent. */
  async offer(stepsDone: number, learner: Learner): Promise<void> {
    const startedAt = performance.now();
    if (startedAt < this.#nextAt || !this.#control.isWatched(startedAt)) return;
    const values = joined(learner.parameters());
    if (values.length > mostNumbers || !this.#write({ stepsDone, values })) {
      this.#nextAt = Number.POSITIVE_INFINITY;
      return;
    }
    this.#took.unshift(performance.now() - startedAt);
    this.#took.length = Math.min(this.#took.length, remembered);
    this.#nextAt = startedAt + liveSpacing(this.#took);
    await this.#tell(stepsDone);
  }

  /** What a watcher sees is no part of a training: that it cannot be written, on a full disk say, stops none. */
  #write(weights: WeightsAt): boolean {
    try {
      writeLiveWeights(this.#folder, weights);
      return true;
    } catch {
      return false;
    }
  }

  async end(): Promise<void> {
    this.#nextAt = Number.POSITIVE_INFINITY;
    await removeLiveWeights(this.#folder);
  }
}

/**
 * Time from the start of one copy to the next.
 * @param took what the last ones took, from the last on, and all in milliseconds.
 */
export function liveSpacing(took: readonly number[]): number {
  const [last = 0] = took;
  const usual = took.length < remembered ? 0 : ([...took].sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0);
  return Math.max(leastSpacingMs, Math.min(last * share, Math.max(longestAfterOneMs, usual * share)));
}

/** All of them as float32, one after the other. */
export function joined(parameters: readonly NamedArray[]): Float32Array<ArrayBuffer> {
  const values = new Float32Array(parameters.reduce((sum, one) => sum + one.values.length, 0));
  let end = 0;
  for (const one of parameters) {
    values.set(one.values, end);
    end += one.values.length;
  }
  return values;
}
