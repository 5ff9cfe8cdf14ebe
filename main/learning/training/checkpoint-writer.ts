import { writeCheckpoint, type Checkpoint } from '../../run-folder/checkpoint.ts';

/** Writing checkpoints takes one part in so many of a training's time, whatever the disk: quick steps get fewer than the spec asks for. */
const share = 50;
/** A training of any length loses no more than this and the spec's own distance when it is killed. */
const longestSpacingMs = 20_000;

export interface CheckpointPlace {
  /** The run's folder. */
  folder: string;
  /** The newest so many are kept. */
  kept: number;
  /** Steps done at the checkpoint that the training starts from; 0 where there is none. */
  stepsDone: number;
  /** Brings to the disk what a checkpoint counts on, before it is written. */
  sync(): Promise<void>;
  /** Hears of a checkpoint that is written. */
  written(checkpoint: Checkpoint): Promise<void>;
}

/** Writes the checkpoints of a training beside its next steps, one after the other. */
export class CheckpointWriter {
  readonly #place: CheckpointPlace;
  #writing: Promise<void> = Promise.resolve();
  /** Before this moment, `performance.now()`, a checkpoint that falls due is left out. */
  #nextAt = 0;
  #stepsDone: number;

  constructor(place: CheckpointPlace) {
    this.#place = place;
    this.#stepsDone = place.stepsDone;
  }

  /** Steps done at the last checkpoint, which may still be on its way to the disk. */
  get stepsDone(): number {
    return this.#stepsDone;
  }

  /** False while one that falls due is to be left out: it comes too soon, or the one before is still on its way to the disk. */
  get isReady(): boolean {
    return performance.now() >= this.#nextAt;
  }

  /**
   * Takes the state now and writes it beside the next steps; waits first when the last one is still being written.
   * @throws what the writing of the last one has thrown.
   */
  async start(take: () => Checkpoint): Promise<void> {
    await this.#writing;
    const checkpoint = take();
    this.#stepsDone = checkpoint.stepsDone;
    this.#writing = this.#write(checkpoint);
    // Its failure is heard where it is awaited next.
    this.#writing.catch(() => undefined);
  }

  /** Settles when the last one is written. @throws what its writing has thrown. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** Waits for the last one, whatever becomes of it. */
  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined);
    this.#writing = Promise.resolve();
  }

  async #write(checkpoint: Checkpoint): Promise<void> {
    const { folder, kept, sync, written } = this.#place;
    const startedAt = performance.now();
    this.#nextAt = Number.POSITIVE_INFINITY;
    try {
      await sync();
      await writeCheckpoint(folder, checkpoint, kept);
    } finally {
      const now = performance.now();
      this.#nextAt = now + Math.min((now - startedAt) * share, longestSpacingMs);
    }
    await written(checkpoint);
  }
}
