import { LabError } from '../../../shared/failure.ts';
import { runOfJob, trainingJobId, type Job } from '../../../shared/models/job.ts';
import { mostNext, type RunQueueState } from '../../../shared/models/run-queue.ts';
import type { LogLine, RunSummary } from '../../../shared/models/run.ts';
import type { Backlog } from '../../jobs/job-registry.ts';
import type { RunChanges } from '../../store/run-repository.ts';
import { requireRoom } from '../faces/disk-room.ts';
import { failureOf, isStorageFailure, unasked } from '../failure-of.ts';
import type { LabContext } from '../lab-context.ts';
import { keepMeasured } from './keep-measured.ts';
import { TrainerProcesses } from './trainer-processes.ts';
import { engineOfRun } from './engine-for.ts';
import { notHeardOf, trainingTask, type TrainingTask } from './training-task.ts';

export interface RunQueueOptions {
  /**
   * Whether runs are trained that wait since earlier: `leave` where a lab is open only for one command, which would begin them and
   * interrupt them again. What is asked for while it is open is trained in any case.
   */
  waiting: 'train' | 'leave';
  /** A trainer that says nothing for so long is given up. It says something every few seconds unless one step takes longer. */
  leaseMs: number;
  /** A trainer without a run leaves after so long. */
  idleMs: number;
}

const usual: RunQueueOptions = { waiting: 'train', leaseMs: 600_000, idleMs: 60_000 };
const toldEveryMs = 100;
/** The most between two looks at the leases. */
const lookEveryMs = 15_000;
/** Between two looks at a disk that was full. */
const heldLookMs = 2000;

/** A run in training. `worker`: the place it has among those that train at once. */
interface Training {
  worker: string;
  task: TrainingTask;
  renewedAt: number;
}

/**
 * The runs that wait, and the trainers that take from them: rows of the store, so that what waits survives everything, and at most so
 * many in training as the settings say.
 *
 * A worker has a run by a lease, which its words renew. When it ends the run is interrupted, not queued again: the worker may be
 * alive and still write into the run's folder, where there must never be two, and a run that ends its trainers (it needs more memory
 * than there is) would go round for ever. A person, who sees why, resumes it.
 */
export class RunQueue implements Backlog {
  readonly #lab: Pick<LabContext, 'dataDirectory' | 'store' | 'events' | 'jobs' | 'late'>;
  readonly #options: RunQueueOptions;
  readonly #processes: TrainerProcesses;
  readonly #training = new Map<number, Training>();
  /** What was asked for while this lab is open. */
  readonly #own = new Set<number>();
  readonly #looking: NodeJS.Timeout;
  #lookedAt = Date.now();
  #toldAt = -Infinity;
  #telling: NodeJS.Timeout | undefined;
  #atLeast = 1;
  #closing = false;
  /** Why no run is begun at the moment: disk or database refused something. */
  #held: string | undefined;
  #lookingAtDisk: NodeJS.Timeout | undefined;

  constructor(
    lab: Pick<LabContext, 'dataDirectory' | 'store' | 'events' | 'jobs' | 'late' | 'startChild'>,
    options: Partial<RunQueueOptions> = {},
  ) {
    this.#lab = lab;
    this.#options = { ...usual, ...options };
    this.#processes = new TrainerProcesses(lab.startChild, this.#options.idleMs);
    lab.jobs.addBacklog(this);
    lab.events.subscribe(({ type }) => {
      if (type === 'settings') this.takeUp();
    });
    this.#looking = setInterval(() => {
      unasked('The queue', () => this.#look());
    }, this.#lookMs);
    this.#looking.unref();
  }

  /** The runs that wait. */
  state(): RunQueueState {
    const { queue } = this.#lab.store;
    const held = this.#held === undefined ? {} : { held: this.#held };
    return { waiting: queue.countWaiting(), next: queue.waiting(mostNext), ...held };
  }

  /**
   * Lets a run wait for its turn, which may be at once.
   * @returns the job by which it is followed.
   * @throws LabError `conflict` when it waits already, is being trained, or is in the trash; `not_found`.
   */
  enqueue(id: number): Job {
    this.#lab.late.settle();
    if (this.#isUnderWay(id) || !this.#lab.store.queue.enqueue(id, new Date().toISOString())) throw this.#refusal(id);
    this.#own.add(id);
    this.#emit(id);
    this.takeUp();
    this.#tell();
    return this.#lab.jobs.get(trainingJobId(id));
  }

  /** Whether a run waits or is trained that was asked for while this lab is open. */
  get hasOwn(): boolean {
    return this.#own.size > 0;
  }

  /**
   * Takes up a run that waits since earlier, where this lab leaves those alone: whoever asked for it asks again.
   * @returns undefined where it does not wait, or its turn comes anyway.
   */
  claim(id: number): Job | undefined {
    const isLeft = this.#options.waiting === 'leave' && !this.#own.has(id);
    if (!isLeft || this.#waitingRun(trainingJobId(id)) === undefined) return undefined;
    this.#own.add(id);
    this.takeUp();
    return this.#lab.jobs.get(trainingJobId(id));
  }

  /** Lets many runs wait for their turn. @returns the ids of those that did not wait yet and are not under way. */
  enqueueMany(ids: readonly number[]): number[] {
    this.#lab.late.settle();
    const { queue, atomically } = this.#lab.store;
    const at = new Date().toISOString();
    const waiting = atomically(() => ids.filter((id) => !this.#isUnderWay(id) && queue.enqueue(id, at)));
    for (const id of waiting) this.#own.add(id);
    if (waiting.length > 0) this.#lab.events.emit({ type: 'runs-changed', ids: waiting });
    this.takeUp();
    this.#tell();
    return waiting;
  }

  /** Lets so many runs be trained at once, or more where the settings say so. */
  trainAtLeast(trainers: number): void {
    this.#atLeast = trainers;
    this.takeUp();
  }

  /** Tells the trainer of a run that somebody watches its weights. @returns whether it is being trained. */
  watch(id: number): boolean {
    const training = this.#training.get(id);
    training?.task.watch();
    return training !== undefined;
  }

  get(jobId: string): Job | undefined {
    const run = this.#waitingRun(jobId);
    return run === undefined ? undefined : { ...jobOf(run), phase: this.#held ?? '' };
  }

  recall(jobId: string): Job | undefined {
    const id = runOfJob(jobId);
    const run = id === undefined ? undefined : this.#lab.store.runs.get(id);
    return run === undefined || run.endedAt === null ? undefined : jobOf(run);
  }

  /** Takes one run out of the queue, and tells whoever follows its job. */
  cancel(jobId: string): Job | undefined {
    const run = this.#waitingRun(jobId);
    if (run === undefined || this.#withdraw([run.id]).length === 0) return undefined;
    this.#emit(run.id);
    const job = this.recall(jobId);
    if (job !== undefined) this.#lab.events.emit({ type: 'job', job });
    return job;
  }

  /** Takes many runs out of the queue, all for null. @returns the ids of those that waited. */
  cancelMany(ids: readonly number[] | null): number[] {
    const runs = this.#withdraw(ids);
    if (runs.length > 0) this.#lab.events.emit({ type: 'runs-changed', ids: runs });
    return runs;
  }

  /** @returns the ids of those that wait. */
  prioritise(ids: readonly number[], priority: number): number[] {
    const runs = this.#lab.store.queue.prioritise(ids, priority);
    if (runs.length > 0) this.#lab.events.emit({ type: 'runs-changed', ids: runs });
    this.#tell();
    return runs;
  }

  /**
   * Gives waiting runs to as many trainers as there may be. Who is one too many ends its run first. Where disk or database refuses
   * something the runs wait where they are, the queue says why, and it is tried again when there is room.
   */
  takeUp(): void {
    if (this.#closing) return;
    const { store, late } = this.#lab;
    try {
      late.settle();
      for (let most = Math.max(this.#atLeast, store.settings.get().trainers); this.#training.size < most;) {
        const worker = this.#freePlace();
        const id = store.queue.take(worker, this.#leaseFrom(Date.now()), this.#mayTake());
        const run = id === undefined ? undefined : store.runs.get(id);
        if (run === undefined) break;
        this.#begin(run, worker);
        this.#tell();
      }
      this.#hold(undefined);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#hold(failureOf(error).message);
    }
  }

  /** No run is begun any more. */
  stop(): void {
    this.#closing = true;
    clearInterval(this.#looking);
    clearTimeout(this.#telling);
    clearTimeout(this.#lookingAtDisk);
  }

  /** Lets the trainers go, once their runs are over. */
  async close(): Promise<void> {
    this.stop();
    await this.#processes.close();
  }

  #begin(run: RunSummary, worker: string): void {
    const { store, jobs } = this.#lab;
    const task = trainingTask(this.#lab, {
      run,
      engine: engineOfRun(store, run) ?? store.settings.get().engine,
      processes: this.#processes,
      heard: () => {
        this.#renew(run.id);
      },
      settle: (changes, line) => {
        this.#settle(run.id, changes, line);
      },
    });
    this.#training.set(run.id, { worker, task, renewedAt: Date.now() });
    jobs.add({
      ...task,
      quiet: store.sweeps.ofRun(run.id).length > 0,
      run: async (report, signal) => {
        try {
          return await task.run(report, signal);
        } catch (error) {
          // The next run would find the disk as full.
          if (isStorageFailure(error)) this.#hold(failureOf(error).message);
          throw error;
        } finally {
          this.#training.delete(run.id);
          this.#own.delete(run.id);
          // This job ends first.
          setImmediate(() => {
            if (this.#held === undefined) unasked('The queue', () => this.takeUp());
          });
        }
      },
    });
  }

  #waitingRun(jobId: string): RunSummary | undefined {
    const id = runOfJob(jobId);
    const run = id === undefined || this.#isUnderWay(id) ? undefined : this.#lab.store.runs.get(id);
    return run?.status === 'queued' ? run : undefined;
  }

  #isUnderWay(id: number): boolean {
    return this.#lab.jobs.busy((job) => job.run === id);
  }

  #withdraw(ids: readonly number[] | null): number[] {
    const runs = this.#lab.store.queue.withdraw(ids, new Date().toISOString());
    for (const id of runs) this.#own.delete(id);
    this.#tell();
    return runs;
  }

  #refusal(id: number): LabError {
    const run = this.#lab.store.runs.get(id);
    if (run === undefined)
      return new LabError('not_found', `Run ${id} does not exist. It may have been deleted permanently.`);
    if (run.deletedAt !== null)
      return new LabError('conflict', `Run ${id} is in the trash. Restore it first, then resume it.`);
    return new LabError('conflict', `Run ${id} is already ${run.status}.`);
  }

  #mayTake(): number[] | null {
    return this.#options.waiting === 'train' ? null : [...this.#own];
  }

  #freePlace(): string {
    const taken = new Set([...this.#training.values()].map(({ worker }) => worker));
    let place = 1;
    while (taken.has(`trainer ${place}`)) place += 1;
    return `trainer ${place}`;
  }

  #leaseFrom(now: number): string {
    return new Date(now + this.#options.leaseMs).toISOString();
  }

  get #lookMs(): number {
    return Math.min(lookEveryMs, this.#options.leaseMs / 4);
  }

  #renew(id: number): void {
    const training = this.#training.get(id);
    const now = Date.now();
    if (training === undefined || now - training.renewedAt < this.#lookMs) return;
    training.renewedAt = now;
    this.#lab.store.queue.renew(id, training.worker, this.#leaseFrom(now));
  }

  #look(): void {
    const now = Date.now();
    const slept = now - this.#lookedAt > 2 * this.#lookMs;
    this.#lookedAt = now;
    if (this.#held !== undefined) return;
    try {
      // Whoever was asleep itself cannot say that others were silent: they have until the next look.
      if (!slept) this.#endLeases(new Date(now).toISOString());
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#hold(failureOf(error).message);
      return;
    }
    this.takeUp();
  }

  /** Begins no run for a reason, and says so; looks from time to time whether there is room again. Undefined: goes on. */
  #hold(why: string | undefined): void {
    if (this.#held !== why) {
      this.#held = why;
      this.#tell();
    }
    clearTimeout(this.#lookingAtDisk);
    if (why === undefined || this.#closing) return;
    this.#lookingAtDisk = setTimeout(() => {
      unasked('The queue', () => this.#lookAtDisk());
    }, heldLookMs).unref();
  }

  async #lookAtDisk(): Promise<void> {
    try {
      await requireRoom(this.#lab.dataDirectory);
    } catch (error) {
      this.#hold(failureOf(error).message);
      return;
    }
    this.takeUp();
  }

  #endLeases(now: string): void {
    for (const id of this.#lab.store.queue.expired(now)) {
      const training = this.#training.get(id);
      if (training !== undefined) training.task.lapse();
      else if (!this.#lab.late.has(endOf(id))) {
        const changes = { status: 'interrupted', endedAt: now, error: notHeardOf } as const;
        this.#settle(id, changes, { at: now, level: 'warning', text: notHeardOf });
      }
    }
  }

  /** Saves how a run ended, and with it what only its folder knows, at once or as soon as the store takes it. */
  #settle(id: number, changes: RunChanges, line: LogLine): void {
    const { store, events, late } = this.#lab;
    late.write(endOf(id), () => {
      const { run, series } = store.atomically(() => {
        const measured = changes.status === 'succeeded' ? undefined : this.#measured(id);
        const stepsDone = Math.max(changes.stepsDone ?? 0, measured?.stepsDone ?? 0);
        store.logs.append(id, [line]);
        store.queue.release(id);
        const ended = store.runs.update(id, { ...changes, ...(stepsDone > 0 ? { stepsDone } : {}) });
        return { run: ended, series: measured?.series ?? [] };
      });
      events.emit({ type: 'log', run: id, lines: [line] });
      if (series.length > 0) events.emit({ type: 'metrics', run: id, series });
      events.emit({ type: 'run', run });
    });
  }

  /** Undefined where the folder has something that does not fit what is known: the end of the run counts in any case. */
  #measured(id: number): ReturnType<typeof keepMeasured> | undefined {
    try {
      return keepMeasured(this.#lab, id);
    } catch (error) {
      if (isStorageFailure(error)) throw error;
      return undefined;
    }
  }

  #emit(id: number): void {
    const run = this.#lab.store.runs.get(id);
    if (run !== undefined) this.#lab.events.emit({ type: 'run', run });
  }

  #tell(): void {
    if (this.#closing || this.#telling !== undefined) return;
    this.#telling = setTimeout(
      () => {
        this.#telling = undefined;
        this.#toldAt = performance.now();
        this.#lab.events.emit({ type: 'queue', queue: this.state() });
      },
      Math.max(0, this.#toldAt + toldEveryMs - performance.now()),
    );
  }
}

/** The name of a run's end among what is written late. */
function endOf(id: number): string {
  return `run ${id}`;
}

/** The job of a run that is not under way. */
function jobOf(run: RunSummary): Job {
  return {
    id: trainingJobId(run.id),
    kind: 'training',
    title: run.name,
    state: run.status,
    progress: { done: run.stepsDone, total: run.spec.steps, unit: 'steps', rate: null, etaSeconds: null },
    phase: '',
    run: run.id,
    added: null,
    error: run.status === 'failed' && run.error !== null ? { code: 'internal', message: run.error } : null,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
  };
}
