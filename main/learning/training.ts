import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../shared/contract/failure.ts';
import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import { readLastCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts';
import { score, type Score } from './cross-entropy.ts';
import type { Engine, Matrix } from './engine.ts';
import type { LabelledImages } from './examples.ts';
import { RunClock } from './run-clock.ts';
import { RunHistory, type HistoryRecord } from './run-history.ts';
import { initialState, SoftmaxRegression, type HeldExamples } from './softmax-regression.ts';
import { writeResults } from './training-results.ts';
import type { TrainingControl } from './training-control.ts';
import { TrainerReport, type Tell } from './trainer-report.ts';
import type { Times } from './trainer-messages.ts';

export interface TrainingInput {
  runDirectory: string;
  spec: ExperimentSpec;
  classes: number;
  train: LabelledImages;
  /** May be empty: then nothing is validated. */
  validation: LabelledImages;
  test: LabelledImages;
  resume: boolean;
}

/** At most so many frames in the weight history, about 63 MB of digits: a run with more records keeps every n-th. */
const mostFrames = 2000;

/**
 * Trains one run from its start, or from its last sound checkpoint, to its end, and tells all about it.
 * The same spec, data and engine give the same numbers to the last bit, however often the training was interrupted.
 * @throws LabError `bad_input` when the training diverges, `conflict` when the checkpoint is of another experiment.
 */
export async function train(input: TrainingInput, engine: Engine, control: TrainingControl, tell: Tell): Promise<void> {
  await mkdir(input.runDirectory, { recursive: true });
  const report = new TrainerReport(tell);
  const checkpoint = input.resume ? await lastCheckpoint(input, report) : undefined;
  const training = new Training({ input, engine, control, report, checkpoint });
  try {
    await training.begin();
    await training.loop();
    await training.end();
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
  readonly #net: SoftmaxRegression;
  readonly #train: HeldExamples;
  readonly #validation: HeldExamples | undefined;
  readonly #history: RunHistory;
  readonly #clock: RunClock;
  #stepsDone: number;
  #lastChange: number;
  /** Of the training examples, by the weights as they are now. */
  #logits: Matrix | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor({ input, engine, control, report, checkpoint }: TrainingParts) {
    const { spec, classes, runDirectory } = input;
    const features = 1 + input.train.size;
    const state = checkpoint ?? initialState(spec, features, classes);
    this.#input = input;
    this.#engine = engine;
    this.#control = control;
    this.#report = report;
    this.#net = new SoftmaxRegression(engine, state, features, classes);
    this.#train = this.#net.hold(input.train);
    this.#validation = input.validation.count > 0 ? this.#net.hold(input.validation) : undefined;
    this.#history = new RunHistory(runDirectory, checkpoint ?? { records: 0, frames: 0 }, state.weights.byteLength);
    this.#clock = new RunClock(checkpoint);
    this.#stepsDone = checkpoint?.stepsDone ?? 0;
    this.#lastChange = checkpoint?.lastChange ?? Number.POSITIVE_INFINITY;
  }

  async begin(): Promise<void> {
    const { train, validation, test, resume } = this.#input;
    const engine = this.#engine.used;
    const examples = { train: train.count, validation: validation.count, test: test.count };
    await this.#report.tell({ type: 'ready', engine, examples });
    if (resume) await this.#report.tell({ type: 'resumed-from', step: this.#stepsDone - 1, ...this.#history.read() });
    const how = resume ? `Goes on after ${this.#stepsDone} steps` : 'Trains';
    await this.#report.log('info', `${how} on ${train.count} examples with ${engine.name} ${engine.version}.`);
  }

  async loop(): Promise<void> {
    const { spec } = this.#input;
    this.#logits = this.#net.logits(this.#train.inputs);
    while (!this.#control.cancelled && !this.#complete()) {
      this.#lastChange = this.#net.update(this.#train, this.#logits, spec.optimizer);
      const step = this.#stepsDone++;
      await this.#control.turn();
      // The logits of the next update tell the cost after this one.
      this.#logits = this.#net.logits(this.#train.inputs);
      if (!Number.isFinite(this.#lastChange)) throw diverged(step, spec);
      if (step % spec.evaluateEvery === 0 || this.#complete()) this.#record(step, this.#logits);
      if (this.#stepsDone % spec.checkpointEvery === 0) await this.#startCheckpoint();
      await this.#report.progress(() => this.#times());
      await this.#control.turn();
      if (this.#control.paused) await this.#pause();
    }
  }

  async end(): Promise<void> {
    const input = this.#input;
    const times = this.#times();
    const cancelled = !this.#complete();
    await this.#report.flush(times);
    if (cancelled) await this.#startCheckpoint();
    await this.#writing;
    const results = await writeResults(input, this.#net, this.#engine, !cancelled);
    const { test, artifacts } = results;
    if (test !== undefined) {
      const point = { steps: [this.#stepsDone - 1], seconds: [times.trainingSeconds], values: [test.accuracy] };
      await this.#report.tell({ type: 'metrics', series: [{ metric: 'test.accuracy', ...point }] });
    }
    const converged = this.#lastChange <= input.spec.minimumChange;
    await this.#report.tell({
      type: 'finished',
      outcome: cancelled ? 'cancelled' : 'succeeded',
      reason: cancelled ? 'cancelled' : converged ? 'minimum-change' : 'steps',
      ...times,
      processSeconds: this.#times().processSeconds,
      confusion: test?.confusion ?? null,
      artifacts,
    });
  }

  /** Gives everything back that the engine and the files hold. */
  close(): void {
    this.#net.release();
    if (this.#logits !== undefined) this.#engine.release(this.#logits);
    for (const held of [this.#train, this.#validation]) {
      if (held !== undefined) this.#engine.release(held.inputs, held.targets);
    }
    this.#history.close();
  }

  #complete(): boolean {
    return this.#stepsDone >= this.#input.spec.steps || this.#lastChange <= this.#input.spec.minimumChange;
  }

  #times(): Times {
    return { stepsDone: this.#stepsDone, ...this.#clock.read() };
  }

  /** @param logits of the training examples after update `step`. */
  #record(step: number, logits: Matrix): void {
    const { train, validation, spec } = this.#input;
    const trained = this.#score(logits, train);
    if (!Number.isFinite(trained.cost)) throw diverged(step, spec);
    const values: HistoryRecord['values'] = { 'train.cost': trained.cost, 'train.accuracy': trained.accuracy };
    if (this.#validation !== undefined) {
      const validationLogits = this.#net.logits(this.#validation.inputs);
      const validated = this.#score(validationLogits, validation);
      this.#engine.release(validationLogits);
      values['validation.cost'] = validated.cost;
      values['validation.accuracy'] = validated.accuracy;
    }
    const record = { step, seconds: this.#clock.read().trainingSeconds, values };
    const frame = this.#keepsFrame(step) ? this.#net.state().weights : undefined;
    this.#report.record(record, this.#history.append(record, frame));
  }

  #score(logits: Matrix, { labels }: LabelledImages): Score {
    return score(this.#engine.read(logits), labels, this.#net.classes);
  }

  #keepsFrame(step: number): boolean {
    const { steps, evaluateEvery } = this.#input.spec;
    const every = Math.ceil(steps / evaluateEvery / mostFrames);
    return this.#complete() || (step / evaluateEvery) % every === 0;
  }

  /** Takes the state now and writes it beside the next steps; waits first when the last one is still being written. */
  async #startCheckpoint(): Promise<void> {
    await this.#writing;
    const { features, classes } = this.#net;
    const times = this.#times();
    const checkpoint: Checkpoint = {
      ...times,
      lastChange: Number.isFinite(this.#lastChange) ? this.#lastChange : null,
      ...this.#history.length,
      features,
      classes,
      spec: JSON.stringify(this.#input.spec),
      ...this.#net.state(),
    };
    this.#writing = this.#writeCheckpoint(checkpoint, times);
    // Its failure is heard where it is awaited next.
    this.#writing.catch(() => undefined);
  }

  async #writeCheckpoint(checkpoint: Checkpoint, times: Times): Promise<void> {
    await this.#history.sync();
    await writeCheckpoint(checkpointFolder(this.#input), checkpoint);
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

function checkpointFolder({ runDirectory }: TrainingInput): string {
  return join(runDirectory, 'checkpoints');
}

async function lastCheckpoint(input: TrainingInput, report: TrainerReport): Promise<Checkpoint | undefined> {
  const { checkpoint, damaged } = await readLastCheckpoint(checkpointFolder(input));
  for (const name of damaged) await report.log('warning', `The checkpoint ${name} is damaged; the one before is used.`);
  if (checkpoint === undefined) return undefined;
  if (checkpoint.spec !== JSON.stringify(input.spec) || checkpoint.classes !== input.classes) {
    throw new LabError('conflict', 'The checkpoint belongs to another experiment. Run this one again from the start.');
  }
  if (!RunHistory.holds(input.runDirectory, checkpoint, checkpoint.weights.byteLength)) {
    await report.log('warning', 'The history of this run is damaged, so it starts again from the beginning.');
    return undefined;
  }
  return checkpoint;
}

function diverged(step: number, { optimizer }: ExperimentSpec): LabError {
  return new LabError(
    'bad_input',
    `Training diverged at step ${step}: the cost or the weights are no longer finite numbers. ` +
      `Lower the learning rate (it is ${optimizer.learningRate}) and run again.`,
    { step, optimizer },
  );
}
