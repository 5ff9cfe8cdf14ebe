import { runOfJob, trainingJobId, type Job } from '../../../shared/models/job.ts';
import { mostNext, type RunQueueState } from '../../../shared/models/run-queue.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { Backlog } from '../../jobs/job-registry.ts';
import { isStorageFailure, unasked } from '../failure-of.ts';
import type { LabContext } from '../lab-context.ts';
import { TrainerProcesses } from './trainer-processes.ts';
import { engineOfRun } from './engine-for.ts';
import { jobOf, refusal } from './idle-run.ts';
import { QueueHold } from './queue-hold.ts';
import { QueueNews } from './queue-news.ts';
import { usualQueue, type RunQueueOptions } from './run-queue-options.ts';
import { settleRun } from './run-end.ts';
import { RunLeases } from './run-leases.ts';
import { trainingTask } from './training-task.ts';

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
  readonly #leases: RunLeases;
  /** What was asked for while this lab is open. */
  readonly #own = new Set<number>();
  readonly #looking: NodeJS.Timeout;
  #lookedAt = Date.now();
  readonly #news: QueueNews;
  #atLeast = 1;
  #closing = false;
  /** Why no run is begun at the moment. */
  readonly #hold: QueueHold;

  constructor(
    lab: Pick<LabContext, 'dataDirectory' | 'store' | 'events' | 'jobs' | 'late' | 'startChild'>,
    options: Partial<RunQueueOptions> = {},
  ) {
    this.#lab = lab;
    this.#options = { ...usualQueue, ...options };
    this.#leases = new RunLeases(lab, this.#options.leaseMs);
    this.#processes = new TrainerProcesses(lab.startChild, this.#options.idleMs);
    this.#news = new QueueNews(lab.events, () => this.state());
    this.#hold = new QueueHold(lab.dataDirectory, {
      changed: () => {
        this.#news.tell();
      },
      again: () => {
        this.takeUp();
      },
    });
    lab.jobs.addBacklog(this);
    lab.events.subscribe(({ type }) => {
      if (type === 'settings') this.takeUp();
    });
    this.#looking = setInterval(() => {
      unasked('The queue', () => this.#look());
    }, this.#leases.lookMs);
    this.#looking.unref();
  }

  /** The runs that wait. */
  state(): RunQueueState {
    const { queue } = this.#lab.store;
    const { why } = this.#hold;
    const held = why === undefined ? {} : { held: why };
    return { waiting: queue.countWaiting(), next: queue.waiting(mostNext), ...held };
  }

  /**
   * Lets a run wait for its turn, which may be at once.
   * @returns the job by which it is followed.
   * @throws LabError `conflict` when it waits already, is being trained, or is in the trash; `not_found`.
   */
  enqueue(id: number): Job {
    this.#lab.late.settle();
    if (this.#isUnderWay(id) || !this.#lab.store.queue.enqueue(id, new Date().toISOString()))
      throw refusal(this.#lab.store, id);
    this.#own.add(id);
    this.#emit(id);
    this.takeUp();
    this.#news.tell();
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

  /** Takes up those of the runs that wait since earlier, where this lab leaves those alone: whoever asked for them asks again. */
  claimMany(ids: readonly number[]): void {
    if (this.#options.waiting !== 'leave') return;
    for (const id of ids) this.#own.add(id);
    this.takeUp();
  }

  /**
   * Lets many runs wait for their turn.
   * @param also is written with it: both or neither. @returns the ids of those that did not wait yet and are not under way.
   */
  enqueueMany(ids: readonly number[], also?: () => void): number[] {
    this.#lab.late.settle();
    const { queue, atomically } = this.#lab.store;
    const at = new Date().toISOString();
    const waiting = atomically(() => {
      also?.();
      return ids.filter((id) => !this.#isUnderWay(id) && queue.enqueue(id, at));
    });
    for (const id of waiting) this.#own.add(id);
    if (waiting.length > 0) this.#lab.events.emit({ type: 'runs-changed', ids: waiting });
    this.takeUp();
    this.#news.tell();
    return waiting;
  }

  /** Lets so many runs be trained at once, or more where the settings say so. */
  trainAtLeast(trainers: number): void {
    this.#atLeast = trainers;
    this.takeUp();
  }

  /** Tells the trainer of a run that somebody watches its weights. @returns whether it is being trained. */
  watch(id: number): boolean {
    return this.#leases.watch(id);
  }

  get(jobId: string): Job | undefined {
    const run = this.#waitingRun(jobId);
    return run === undefined ? undefined : { ...jobOf(run), phase: this.#hold.why ?? '' };
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
    this.#news.tell();
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
      for (let most = Math.max(this.#atLeast, store.settings.get().trainers); this.#leases.size < most;) {
        const worker = this.#leases.freePlace();
        const id = store.queue.take(worker, this.#leases.until(Date.now()), this.#mayTake());
        const run = id === undefined ? undefined : store.runs.get(id);
        if (run === undefined) break;
        this.#begin(run, worker);
        this.#news.tell();
      }
      this.#hold.end();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#hold.begin(error);
    }
  }

  /** No run is begun any more. */
  stop(): void {
    this.#closing = true;
    clearInterval(this.#looking);
    this.#news.stop();
    this.#hold.stop();
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
        this.#leases.renew(run.id);
      },
      settle: (changes, line) => {
        settleRun(this.#lab, run.id, changes, line);
      },
    });
    this.#leases.begin(run.id, worker, task);
    jobs.add({
      ...task,
      quiet: store.sweeps.ofRun(run.id).length > 0,
      run: async (report, signal) => {
        try {
          return await task.run(report, signal);
        } catch (error) {
          // The next run would find the disk as full.
          if (isStorageFailure(error)) this.#hold.begin(error);
          throw error;
        } finally {
          this.#leases.delete(run.id);
          this.#own.delete(run.id);
          // This job ends first.
          setImmediate(() => {
            if (this.#hold.why === undefined) unasked('The queue', () => this.takeUp());
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
    this.#news.tell();
    return runs;
  }

  #mayTake(): number[] | null {
    return this.#options.waiting === 'train' ? null : [...this.#own];
  }

  #look(): void {
    const now = Date.now();
    const slept = now - this.#lookedAt > 2 * this.#leases.lookMs;
    this.#lookedAt = now;
    if (this.#hold.why !== undefined) return;
    try {
      // Whoever was asleep itself cannot say that others were silent: they have until the next look.
      if (!slept) this.#leases.endExpired(new Date(now).toISOString());
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#hold.begin(error);
      return;
    }
    this.takeUp();
  }

  #emit(id: number): void {
    const run = this.#lab.store.runs.get(id);
    if (run !== undefined) this.#lab.events.emit({ type: 'run', run });
  }
}
