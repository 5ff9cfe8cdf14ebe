import { mkdir } from 'node:fs/promises';
import { gradientErrorMetric, metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import { checkpointsKept, leftOut, recordsAfter } from '../../../shared/models/record.ts';
import { keepCheckpoints, type Checkpoint } from '../../run-folder/checkpoint.ts';
import { framePlan } from '../../run-folder/frame-plan.ts';
import type { Engine } from '../kernels/engine.ts';
import { CheckpointWriter } from './checkpoint-writer.ts';
import { divergence } from './divergence.ts';
import { GradientWatchdog } from './gradient-watchdog.ts';
import type { Learner } from './learner.ts';
import { frameBytes, lastCheckpoint, summedOver } from './last-checkpoint.ts';
import { LiveWeights } from './live-weights.ts';
import { netTrainer } from './net-trainers.ts';
import { RunClock } from './run-clock.ts';
import { adoptOldHistory, RunHistory } from '../../run-folder/run-history.ts';
import { writeResults } from './training-results.ts';
import type { TrainingControl } from './training-control.ts';
import type { TrainingInput } from './training-input.ts';
import { TrainerReport, type Tell } from './trainer-report.ts';
import type { Times } from './trainer-messages.ts';

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
  readonly #watchdog: GradientWatchdog | undefined;
  readonly #checkpoints: CheckpointWriter;
  #stepsDone: number;
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
    this.#watchdog = GradientWatchdog.of(spec, input.train, control);
    this.#stepsDone = checkpoint?.stepsDone ?? 0;
    this.#checkpoints = new CheckpointWriter({
      folder: runDirectory,
      kept: checkpointsKept(spec.record, false),
      stepsDone: this.#stepsDone,
      sync: () => this.#history.sync(),
      written: ({ stepsDone, trainingSeconds, processSeconds, pausedSeconds }) =>
        report.tell({ type: 'checkpoint', stepsDone, trainingSeconds, processSeconds, pausedSeconds }),
    });
  }

  async begin(): Promise<void> {
    const { train, validation, test, resume } = this.#input;
    const engine = this.#engine.used;
    const examples = { train: train.count, validation: validation.count, test: test.count };
    await this.#report.tell({ type: 'ready', engine, examples });
    const before = resume ? this.#history.read() : undefined;
    if (before !== undefined) await this.#report.tell({ type: 'resumed-from', step: this.#stepsDone - 1, ...before });
    const on = `on ${train.count} examples with ${engine.name} ${engine.version}.`;
    await this.#report.log('info', `${this.#beginning()} ${on}`);
    // A cancel may have ended the check after the last update.
    if (this.#watchdog?.owes(this.#stepsDone - 1, before?.series) === true)
      await this.#checkGradient(this.#stepsDone - 1);
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
      await this.#checkGradient(step);
      if (this.#learner.diverged(step)) throw divergence(step, this.#input);
      if (step % spec.evaluateEvery === 0 || this.#complete()) this.#record(step);
      this.#recorded = true;
      // One that falls due too soon, or while the one before is still on its way to the disk, is left out.
      const due = this.#stepsDone % spec.checkpointEvery === 0;
      if (due && this.#checkpoints.isReady) await this.#startCheckpoint();
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
    if (this.#checkpoints.stepsDone < this.#stepsDone) await this.#startCheckpoint();
    await this.#checkpoints.settled();
    const words = this.#learner.keep();
    if (words !== undefined) await this.#report.log('info', words);
    const records = recordsAfter(this.#stepsDone, input.spec.evaluateEvery, !cancelled);
    const kept = { records, frames: this.#history.length.frames };
    for (const sentence of leftOut(input.spec.record, kept)) await this.#report.log('info', sentence);
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
      await this.#checkpoints.abandon();
      if (isSound && this.#checkpoints.stepsDone < this.#stepsDone) await this.#startCheckpoint();
      await this.#checkpoints.settled();
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

  /** Checks the gradient after update `step` where the spec asks for it; a cancel ends the check. */
  async #checkGradient(step: number): Promise<void> {
    const found = await this.#watchdog?.check(step, this.#learner);
    if (found === undefined) return;
    const record = {
      step,
      seconds: this.#clock.read().trainingSeconds,
      values: { [gradientErrorMetric]: found.error },
    };
    this.#report.record(record, this.#history.append(record, undefined));
    if (found.warning !== undefined) await this.#report.log('warning', found.warning);
  }

  /** Takes the state now, or when the last checkpoint is written, and writes it beside the next steps. */
  #startCheckpoint(): Promise<void> {
    const { classes, spec } = this.#input;
    return this.#checkpoints.start(() => ({
      ...this.#times(),
      ...this.#history.length,
      classes,
      spec: JSON.stringify(spec),
      ...this.#learner.state(),
    }));
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

/** Whether the file system refused something. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
