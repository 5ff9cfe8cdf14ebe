import { randomUUID } from 'node:crypto';
import { LabError, toFailure } from '../../shared/failure.ts';
import type { Job } from '../../shared/models/job.ts';

/** How a task tells its job what it is doing. */
export interface JobReport {
  progress(done: number, total: number | null): void;
  phase(text: string): void;
  /** A line of what it does, for whoever wants to know more. */
  log(line: string): void;
  /** Tells that the work really stands still, or goes on. */
  paused(isPaused: boolean): void;
  added(set: string): void;
}

/** How a task may end when it does not throw. */
export type TaskOutcome = 'succeeded' | 'cancelled' | 'interrupted';

/** Work for the registry. `run` throws a `LabError` when it fails; it ends soon after the signal is aborted. */
export interface Task {
  kind: Job['kind'];
  title: string;
  unit: string;
  total: number | null;
  runId?: number;
  run(report: JobReport, signal: AbortSignal): Promise<TaskOutcome>;
  pause?(): void;
  resume?(): void;
  /** Called when the job is cancelled while it still waits for its turn. */
  cancelledInQueue?(): void;
}

interface Entry {
  job: Job;
  task: Task;
  abort: AbortController;
  /** When the first progress came and how much was done by then: rates leave out the start, and what a resumed run had. */
  began: { at: number; done: number } | undefined;
  heardAt: number;
  settled: Promise<void>;
  settle: () => void;
}

const mostEnded = 100;
const heardEveryMs = 100;
const mostLines = 100;
const mostLineLength = 400;

/**
 * The one owner of long work: queues it (one training at a time, everything else at once), starts it, hears its progress, pauses,
 * cancels, and keeps how the last hundred ended. `changed` is told at most ten times a second per job, and at each change of state.
 */
export class JobRegistry {
  private readonly entries = new Map<string, Entry>();
  private readonly changed: (job: Job) => void;

  constructor(changed: (job: Job) => void) {
    this.changed = changed;
  }

  list(): Job[] {
    return [...this.entries.values()].map((entry) => entry.job);
  }

  add(task: Task): Job {
    const { promise, resolve } = Promise.withResolvers<void>();
    const job: Job = {
      id: randomUUID(),
      kind: task.kind,
      title: task.title,
      state: 'queued',
      progress: { done: 0, total: task.total, unit: task.unit, rate: null, etaSeconds: null },
      phase: '',
      run: task.runId ?? null,
      added: null,
      error: null,
      createdAt: new Date().toISOString(),
      endedAt: null,
    };
    const abort = new AbortController();
    this.entries.set(job.id, { job, task, abort, began: undefined, heardAt: 0, settled: promise, settle: resolve });
    this.changed(job);
    this.startNext();
    return this.entry(job.id).job;
  }

  /** @throws LabError `conflict` when the job has ended. */
  cancel(id: string): Job {
    const entry = this.unfinished(id, 'cancelled');
    if (entry.job.state === 'queued') {
      entry.task.cancelledInQueue?.();
      this.end(entry, 'cancelled');
    } else {
      entry.abort.abort();
    }
    return entry.job;
  }

  /** @throws LabError `conflict` when this job cannot pause. */
  pause(id: string): Job {
    const entry = this.unfinished(id, 'paused');
    if (entry.task.pause === undefined || entry.job.state !== 'running') {
      throw new LabError('conflict', 'Only a running training or download can be paused.');
    }
    entry.task.pause();
    return entry.job;
  }

  /** @throws LabError `conflict` when the job is not paused. */
  resume(id: string): Job {
    const entry = this.unfinished(id, 'resumed');
    if (entry.task.resume === undefined || entry.job.state !== 'paused') {
      throw new LabError('conflict', 'Only a paused training or download can be resumed.');
    }
    entry.task.resume();
    return entry.job;
  }

  /** True while a job of this kind runs or waits that `which` picks. */
  busy(which: (job: Job) => boolean): boolean {
    return [...this.entries.values()].some((entry) => entry.job.endedAt === null && which(entry.job));
  }

  /** Ends everything: what runs is aborted and awaited, what waits never starts. */
  async close(): Promise<void> {
    const open = [...this.entries.values()].filter((entry) => entry.job.endedAt === null);
    for (const entry of open) {
      if (entry.job.state === 'queued') this.end(entry, 'interrupted');
      else entry.abort.abort('closing');
    }
    await Promise.all(open.map((entry) => entry.settled));
  }

  private startNext(): void {
    const trainingRuns = this.busy((job) => job.kind === 'training' && job.state !== 'queued');
    let mayTrain = !trainingRuns;
    for (const entry of this.entries.values()) {
      if (entry.job.state !== 'queued') continue;
      if (entry.job.kind === 'training' && !mayTrain) continue;
      if (entry.job.kind === 'training') mayTrain = false;
      void this.start(entry);
    }
  }

  private async start(entry: Entry): Promise<void> {
    this.change(entry, { state: 'running' });
    try {
      const outcome = await entry.task.run(this.reportOf(entry), entry.abort.signal);
      this.end(entry, outcome);
    } catch (error) {
      const cancelled = entry.abort.signal.aborted || (error instanceof LabError && error.code === 'cancelled');
      if (!cancelled) this.change(entry, { error: toFailure(error) });
      this.end(entry, cancelled ? 'cancelled' : 'failed');
    }
  }

  private reportOf(entry: Entry): JobReport {
    return {
      progress: (done, total) => {
        entry.began ??= { at: performance.now(), done };
        const seconds = (performance.now() - entry.began.at) / 1000;
        const gained = done - entry.began.done;
        const rate = seconds > 0.2 && gained > 0 ? gained / seconds : null;
        const etaSeconds = rate === null || total === null ? null : Math.max(0, (total - done) / rate);
        entry.job = { ...entry.job, progress: { done, total, unit: entry.task.unit, rate, etaSeconds } };
        if (performance.now() - entry.heardAt >= heardEveryMs) this.change(entry, {});
      },
      phase: (phase) => {
        this.change(entry, { phase });
      },
      log: (line) => {
        const log = [...(entry.job.log ?? []), line.slice(0, mostLineLength)].slice(-mostLines);
        this.change(entry, { log });
      },
      paused: (isPaused) => {
        this.change(entry, { state: isPaused ? 'paused' : 'running' });
      },
      added: (added) => {
        this.change(entry, { added });
      },
    };
  }

  private change(entry: Entry, changes: Partial<Job>): void {
    entry.job = { ...entry.job, ...changes };
    entry.heardAt = performance.now();
    this.changed(entry.job);
  }

  private end(entry: Entry, state: TaskOutcome | 'failed'): void {
    this.change(entry, { state, endedAt: new Date().toISOString() });
    entry.settle();
    const ended = [...this.entries.values()].filter((other) => other.job.endedAt !== null);
    for (const old of ended.slice(0, Math.max(0, ended.length - mostEnded))) this.entries.delete(old.job.id);
    this.startNext();
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id);
    if (entry === undefined)
      throw new LabError('not_found', 'There is no such job. It may have ended long ago.', { id });
    return entry;
  }

  private unfinished(id: string, verb: string): Entry {
    const entry = this.entry(id);
    if (entry.job.endedAt !== null) {
      throw new LabError('conflict', `This job has ended (${entry.job.state}) and cannot be ${verb}.`, { id });
    }
    return entry;
  }
}
