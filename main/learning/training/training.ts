import { mkdir } from 'node:fs/promises';
import { LabError } from '../../../shared/failure.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import { checkpointsKept, leftOut } from '../../../shared/models/record.ts';
import { keepCheckpoints, readLastCheckpoint, writeCheckpoint, type Checkpoint } from '../../run-folder/checkpoint.ts';
import { framePlan } from '../../run-folder/frame-plan.ts';
import type { Engine } from '../kernels/engine.ts';
import { divergence } from './divergence.ts';
import type { LabelledExamples } from './examples.ts';
import type { Learner } from './learner.ts';
import { LiveWeights } from './live-weights.ts';
import { netTrainer } from './net-trainers.ts';
import type { LearningData } from './learning-data.ts';
import { RunClock } from './run-clock.ts';
import { adoptOldHistory, RunHistory } from '../../run-folder/run-history.ts';
import { writeResults } from './training-results.ts';
import type { TrainingControl } from './training-control.ts';
import { TrainerReport, type Tell } from './trainer-report.ts';
import type { Times } from './trainer-messages.ts';

export interface TrainingInput extends LearningData {
  runDirectory: string;
  spec: ExperimentSpec;
  test: LabelledExamples;
  resume: boolean;
  /** Stop after so many updates, with a checkpoint from which it can be trained further. */
  until?: number | undefined;
  /** Updates done at the checkpoint of another run that this one continues from; undefined where it began by itself. */
  forkedAt?: number | undefined;
}

/** Writing checkpoints takes one part in so many of a training's time, whatever the disk: quick steps get fewer than the spec asks for. */
const checkpointShare = 50;
/** A training of any length loses no more than this and the spec's own distance when it is killed. */
const longestSpacingMs = 20_000;

/**
 * Trains one run from its start, or from its last sound checkpoint, to its end, and tells all about it.
 * The same spec, data and engine give the same numbers to the last bit, however often the training was interrupted.
 * A training that fails leaves what a whole one does: every point that was measured, its steps, and its state in a checkpoint.
 * @throws LabError `bad_input` when the training diverges, `conflict` when the checkpoint is of another experiment.
 */
export async function train(input: TrainingInput, engine: Engine, control: TrainingControl, tell: Tell): Promise<void> {
  await mkdir(input.runDirectory, { recursive: true });
  const report = new TrainerReport(tell);
  if (input.resume) await adoptOldHistory(input.runDirectory, summedOver(input), frameBytes(input));
  const checkpoint = input.resume ? await lastCheckpoint(input, report) : undefined;
  const training = new Training({ input, engine, control, report, checkpoint });
  try {
    await training.begin();
    await training.loop();
    await training.end();
  } catch (error) {
    await training.breakOff(error);
    throw error;
  } finally {
    training.close();
  }
}

interface TrainingParts {
  input: TrainingInput;
  engine: Engine;
  control: TrainingControl;
  report: TrainerReport;
  checkpoint: Checkpoint | undefined;
}

class Training {
  readonly #input: TrainingInput;
  readonly #engine: Engine;
  readonly #control: TrainingControl;
  readonly #report: TrainerReport;
  readonly #learner: Learner;
  readonly #keepsFrame: (step: number, last: boolean) => boolean;
  readonly #history: RunHistory;
  readonly #clock: RunClock;
  readonly #live: LiveWeights;
  #stepsDone: number;
  #writing: Promise<void> = Promise.resolve();
  /** Before this moment, `performance.now()`, a checkpoint that falls due is left out. */
  #nextCheckpointAt = 0;
  /** Steps done at the last checkpoint. */
  #checkpointed: number;
  /** False in the middle of an update: the state is that of no step then. */
  #updated = true;
  /** False until what is to be measured after the last update has been recorded. */
  #recorded = true;

  constructor({ input, engine, control, report, checkpoint }: TrainingParts) {
    const { spec, runDirectory } = input;
    this.#input = input;
    this.#engine = engine;
    this.#control = control;
    this.#report = report;
    const { start, largestFrame, framesFirstParameter } = netTrainer(spec.kind);
    const kept = checkpoint ?? { records: 0, frames: 0 };
    this.#learner = start(engine, spec, input, checkpoint);
    this.#keepsFrame = framePlan(spec, {
      frameBytes: frameBytes(input),
      largestFrame,
      inWeights: framesFirstParameter,
    });
    this.#history = new RunHistory(runDirectory, kept, frameBytes(input), metricKinds.names());
    this.#clock = new RunClock(checkpoint);
    this.#live = new LiveWeights(runDirectory, control, (stepsDone) => report.tell({ type: 'live', stepsDone }));
    this.#stepsDone = checkpoint?.stepsDone ?? 0;
    this.#checkpointed = this.#stepsDone;
  }

  async begin(): Promise<void> {
    const { train, validation, test, resume } = this.#input;
    const engine = this.#engine.used;
    const examples = { train: train.count, validation: validation.count, test: test.count };
    await this.#report.tell({ type: 'ready', engine, examples });
    if (resume) await this.#report.tell({ type: 'resumed-from', step: this.#stepsDone - 1, ...this.#history.read() });
    const on = `on ${train.count} examples with ${engine.name} ${engine.version}.`;
    await this.#report.log('info', `${this.#beginning()} ${on}`);
  }

  #beginning(): string {
    if (!this.#input.resume) return 'Trains';
    if (this.#stepsDone > 0 && this.#stepsDone === this.#input.forkedAt)
      return `Continues from step ${this.#stepsDone} of another run: trains`;
    if (this.#stepsDone > 0) return `Resumed from step ${this.#stepsDone}: trains`;
    return 'It had not reached its first checkpoint and starts again from step 0: trains';
  }

  async loop(): Promise<void> {
    const { spec } = this.#input;
    while (!this.#control.cancelled && !this.#complete() && !this.#atRung()) {
      const step = this.#stepsDone;
      this.#updated = this.#recorded = false;
      this.#learner.update(step);
      this.#stepsDone++;
      this.#updated = true;
      await this.#control.turn();
      this.#learner.prepare();
      if (this.#learner.diverged(step)) throw divergence(step, this.#input);
      if (step % spec.evaluateEvery === 0 || this.#complete()) this.#record(step);
      this.#recorded = true;
      // One that falls due too soon, or while the one before is still on its way to the disk, is left out.
      const due = this.#stepsDone % spec.checkpointEvery === 0;
      if (due && performance.now() >= this.#nextCheckpointAt) await this.#startCheckpoint();
      await this.#report.progress(() => this.#times());
      await this.#live.offer(this.#stepsDone, this.#learner);
      await this.#control.turn();
      if (this.#control.paused) await this.#pause();
    }
  }

  async end(): Promise<void> {
    const input = this.#input;
    const times = this.#times();
    const cancelled = !this.#complete();
    if (cancelled) await this.#report.tell({ type: 'stopping' });
    await this.#report.flush(times);
    if (this.#checkpointed < this.#stepsDone) await this.#startCheckpoint();
    await this.#writing;
    const kept = this.#learner.keep();
    if (kept !== undefined) await this.#report.log('info', kept);
    for (const sentence of leftOut(input.spec.record, this.#history.length)) await this.#report.log('info', sentence);
    await this.#live.end();
    const { test, artifacts } = await writeResults(input, this.#learner, !cancelled);
    if (test !== undefined) {
      const point = { steps: [this.#stepsDone - 1], seconds: [times.trainingSeconds], values: [test.accuracy] };
      await this.#report.tell({ type: 'metrics', series: [{ metric: 'test.accuracy', ...point }] });
    }
    await this.#report.tell({
      type: 'finished',
      outcome: cancelled ? 'cancelled' : 'succeeded',
      reason: cancelled
        ? this.#stoppedBy()
        : this.#learner.settled
          ? (this.#learner.settledBy ?? 'minimum-change')
          : 'steps',
      ...times,
      processSeconds: this.#times().processSeconds,
      confusion: test?.confusion ?? null,
      artifacts,
    });
    // Only now: a run that is killed before it could tell its end continues from them.
    if (!cancelled) await keepCheckpoints(input.runDirectory, checkpointsKept(input.spec.record, true));
  }

  /**
   * Does for a training that fails what `end` does for others: tells what was measured and how many steps were done, and writes the
   * state down. A run that a full disk has stopped continues from its last checkpoint, so none is written then from which a point
   * would be missing.
   */
  async breakOff(error: unknown): Promise<void> {
    await this.#live.end();
    await this.#report.flush(this.#times());
    const isSound = this.#updated && (this.#recorded || !isOfDisk(error));
    try {
      // What became of an earlier one does not matter any more.
      await this.#writing.catch(() => undefined);
      this.#writing = Promise.resolve();
      if (isSound && this.#checkpointed < this.#stepsDone) await this.#startCheckpoint();
      await this.#writing;
    } catch (failure) {
      const why = failure instanceof Error ? failure.message : String(failure);
      await this.#report.log('warning', `No checkpoint could be written after ${this.#stepsDone} steps: ${why}`);
    }
  }

  /** Gives everything back that the engine and the files hold. */
  close(): void {
    this.#learner.release();
    this.#history.close();
  }

  #complete(): boolean {
    return this.#stepsDone >= this.#input.spec.steps || this.#learner.settled;
  }

  #atRung(): boolean {
    return this.#stepsDone >= (this.#input.until ?? Number.POSITIVE_INFINITY);
  }

  #stoppedBy(): 'rung' | 'cancelled' {
    return this.#atRung() ? 'rung' : 'cancelled';
  }

  #times(): Times {
    return { stepsDone: this.#stepsDone, ...this.#clock.read() };
  }

  /** Measures after update `step`. */
  #record(step: number): void {
    const values = this.#learner.evaluate(step);
    if (!Number.isFinite(values['train.cost'])) throw divergence(step, this.#input);
    const record = { step, seconds: this.#clock.read().trainingSeconds, values };
    const frame = this.#keepsFrame(step, this.#complete()) ? this.#learner.frame() : undefined;
    this.#report.record(record, this.#history.append(record, frame));
  }

  /** Takes the state now and writes it beside the next steps; waits first when the last one is still being written. */
  async #startCheckpoint(): Promise<void> {
    await this.#writing;
    const { classes, spec } = this.#input;
    const times = this.#times();
    const checkpoint: Checkpoint = {
      ...times,
      ...this.#history.length,
      classes,
      spec: JSON.stringify(spec),
      ...this.#learner.state(),
    };
    this.#checkpointed = this.#stepsDone;
    this.#writing = this.#writeCheckpoint(checkpoint, times);
    // Its failure is heard where it is awaited next.
    this.#writing.catch(() => undefined);
  }

  async #writeCheckpoint(checkpoint: Checkpoint, times: Times): Promise<void> {
    const startedAt = performance.now();
    this.#nextCheckpointAt = Number.POSITIVE_INFINITY;
    try {
      await this.#history.sync();
      await writeCheckpoint(this.#input.runDirectory, checkpoint, checkpointsKept(this.#input.spec.record, false));
    } finally {
      const now = performance.now();
      this.#nextCheckpointAt = now + Math.min((now - startedAt) * checkpointShare, longestSpacingMs);
    }
    await this.#report.tell({ type: 'checkpoint', ...times });
  }

  async #pause(): Promise<void> {
    this.#clock.pause();
    await this.#report.flush(this.#times());
    await this.#report.tell({ type: 'paused', stepsDone: this.#stepsDone });
    await this.#control.resumed();
    this.#clock.resume();
    if (!this.#control.cancelled) await this.#report.tell({ type: 'resumed', stepsDone: this.#stepsDone });
  }
}

/** Over how many examples earlier versions summed each cost, where the net did. */
function summedOver({ spec, train, validation }: TrainingInput): Record<string, number> {
  if (!netTrainer(spec.kind).summedCosts) return {};
  return { 'train.cost': train.count, 'validation.cost': validation.count };
}

/** Bytes of one frame of the weight history. */
function frameBytes({ spec, train: { size }, classes }: TrainingInput): number {
  return netTrainer(spec.kind).frameSize(spec, { size, classes }) * Float32Array.BYTES_PER_ELEMENT;
}

async function lastCheckpoint(input: TrainingInput, report: TrainerReport): Promise<Checkpoint | undefined> {
  const { checkpoint, damaged } = await readLastCheckpoint(input.runDirectory);
  for (const name of damaged) await report.log('warning', `The checkpoint ${name} is damaged; the one before is used.`);
  if (checkpoint === undefined) {
    if (input.forkedAt === undefined) return undefined;
    throw new LabError('conflict', 'The checkpoint that this run was forked from is missing. Fork it again.');
  }
  if (checkpoint.spec !== JSON.stringify(input.spec) || checkpoint.classes !== input.classes) {
    throw new LabError('conflict', 'The checkpoint belongs to another experiment. Run this one again from the start.');
  }
  if (!RunHistory.holds(input.runDirectory, checkpoint, frameBytes(input))) {
    await report.log('warning', 'The history of this run is damaged, so it starts again from the beginning.');
    return undefined;
  }
  return checkpoint;
}

/** Whether the file system refused something. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
