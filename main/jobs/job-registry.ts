import { randomUUID } from 'node:crypto';
import { LabError, toFailure, type Failure } from '../../shared/failure.ts';
import type { Job } from '../../shared/models/job.ts';
import { callUnderWay, idToRepeat, outsideCalls, type BegunBy } from './begun-by.ts';
import type { JobReport, Task, TaskOutcome } from './task.ts';

/** Work that waits somewhere else, without an entry here, and becomes a job of the same id when its turn comes. */
export interface Backlog {
  /** @returns undefined when nothing of this id waits. */
  get(id: string): Job | undefined;
  /** @returns the cancelled job; undefined when nothing of this id waits. */
  cancel(id: string): Job | undefined;
  /** How the job of this id ended that is no entry here, or no more; undefined when it has not ended, or never was. */
  recall(id: string): Job | undefined;
}

/** A job with the call that began it; null where none did, or it is not known any more. */
export interface NotedJob {
  job: Job;
  by: BegunBy | null;
}

/** Where it is noted which jobs are under way. What cannot be noted is done all the same. */
export interface JobNotes {
  write(noted: NotedJob): void;
  remove(id: string): void;
}

interface Entry {
  job: Job;
  /** undefined for a job of an earlier lab, which has ended. */
  task: Task | undefined;
  by: BegunBy | null;
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
 * The one owner of running work: starts it, hears its progress, pauses, cancels, and keeps how the last hundred ended.
 * `changed` is told at most ten times a second per job, and at each change of state. What waits for its turn is in a backlog, so that
 * a thousand waiting jobs cost as little here as one.
 */
export class JobRegistry {
  private readonly entries = new Map<string, Entry>();
  private readonly changed: (job: Job) => void;
  private readonly failureOf: (error: unknown) => Failure;
  private readonly notes: JobNotes | undefined;
  private readonly backlogs: Backlog[] = [];

  /** @param failureOf puts into words what a task has thrown. @param notes of jobs that no other row tells of: all but trainings. */
  constructor(changed: (job: Job) => void, failureOf: (error: unknown) => Failure = toFailure, notes?: JobNotes) {
    this.changed = changed;
    this.failureOf = failureOf;
    this.notes = notes;
  }

  /** Tells of jobs that an earlier lab did not bring to their end. */
  addLost(lost: readonly NotedJob[]): void {
    for (const { job, by } of lost) this.entries.set(job.id, entryOf(job, undefined, by));
  }

  list(): Job[] {
    return [...this.entries.values()].map((entry) => entry.job);
  }

  addBacklog(backlog: Backlog): void {
    this.backlogs.push(backlog);
  }

  /** A job by id: as it waits, is under way, or has ended. @throws LabError `not_found`. */
  get(id: string): Job {
    const job = this.ofBacklogs((backlog) => backlog.get(id)) ?? this.entries.get(id)?.job;
    return job ?? this.ofBacklogs((backlog) => backlog.recall(id)) ?? this.entry(id).job;
  }

  add(task: Task): Job {
    const job: Job = {
      id: idToRepeat() ?? task.id ?? randomUUID(),
      kind: task.kind,
      title: task.title,
      state: 'queued',
      progress: { done: 0, total: task.total, unit: task.unit, rate: null, etaSeconds: null },
      phase: '',
      ...(task.quiet === true ? { quiet: true } : {}),
      run: task.runId ?? null,
      added: null,
      error: null,
      createdAt: new Date().toISOString(),
      endedAt: null,
    };
    const entry = entryOf(job, task, callUnderWay());
    this.entries.delete(job.id);
    this.entries.set(job.id, entry);
    this.note(entry);
    this.changed(job);
    void outsideCalls(() => this.start(entry, task));
    return entry.job;
  }

  /** The call that began an ended job. @throws LabError `conflict` when the job has not ended, or nothing can begin it again. */
  callOf(id: string): BegunBy {
    const { job, by } = this.entry(id);
    if (job.endedAt === null) throw new LabError('conflict', 'This job is still running.', { id });
    if (by !== null && job.repeatable === true) return by;
    throw new LabError('conflict', 'This job cannot be repeated from here. Start it again where it was started.', {
      id,
    });
  }

  /** @throws LabError `conflict` when the job has ended. */
  cancel(id: string): Job {
    const waited = this.ofBacklogs((backlog) => backlog.cancel(id));
    if (waited !== undefined) return waited;
    const entry = this.unfinished(id, 'cancelled');
    entry.abort.abort();
    return entry.job;
  }

  /** @throws LabError `conflict` when this job cannot pause. */
  pause(id: string): Job {
    const entry = this.unfinished(id, 'paused');
    if (entry.task?.pause === undefined || entry.job.state !== 'running') {
      throw new LabError('conflict', 'Only a running training or download can be paused.');
    }
    entry.task.pause();
    return entry.job;
  }

  /** @throws LabError `conflict` when the job is not paused. */
  resume(id: string): Job {
    const entry = this.unfinished(id, 'resumed');
    if (entry.task?.resume === undefined || entry.job.state !== 'paused') {
      throw new LabError('conflict', 'Only a paused training or download can be resumed.');
    }
    entry.task.resume();
    return entry.job;
  }

  /** How a job ended, as soon as it has. @throws LabError `not_found`. */
  async ended(id: string): Promise<Job> {
    const entry = this.entry(id);
    await entry.settled;
    return entry.job;
  }

  /** True while a job of this kind runs or waits that `which` picks. */
  busy(which: (job: Job) => boolean): boolean {
    return [...this.entries.values()].some((entry) => entry.job.endedAt === null && which(entry.job));
  }

  /** Ends everything: what is under way is aborted and awaited. */
  async close(): Promise<void> {
    const open = [...this.entries.values()].filter((entry) => entry.job.endedAt === null);
    for (const entry of open) entry.abort.abort('closing');
    await Promise.all(open.map((entry) => entry.settled));
  }

  private ofBacklogs(ask: (backlog: Backlog) => Job | undefined): Job | undefined {
    for (const backlog of this.backlogs) {
      const job = ask(backlog);
      if (job !== undefined) return job;
    }
    return undefined;
  }

  private async start(entry: Entry, task: Task): Promise<void> {
    this.change(entry, { state: 'running' });
    try {
      const outcome = await task.run(this.reportOf(entry, task.unit), entry.abort.signal);
      this.end(entry, outcome);
    } catch (error) {
      const cancelled = entry.abort.signal.aborted || (error instanceof LabError && error.code === 'cancelled');
      if (!cancelled) this.change(entry, { error: this.failureOf(error) });
      this.end(entry, cancelled ? 'cancelled' : 'failed');
    }
  }

  private reportOf(entry: Entry, unit: string): JobReport {
    return {
      progress: (done, total) => {
        entry.began ??= { at: performance.now(), done };
        const seconds = (performance.now() - entry.began.at) / 1000;
        const gained = done - entry.began.done;
        const rate = seconds > 0.2 && gained > 0 ? gained / seconds : null;
        const etaSeconds = rate === null || total === null ? null : Math.max(0, (total - done) / rate);
        entry.job = { ...entry.job, progress: { done, total, unit, rate, etaSeconds } };
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
    const repeatable = entry.by !== null && entry.job.run === null && state !== 'succeeded';
    this.change(entry, { state, endedAt: new Date().toISOString(), ...(repeatable ? { repeatable } : {}) });
    // The next lab reports what closing this one has cut off.
    if (state === 'succeeded' || entry.abort.signal.reason !== 'closing') this.notes?.remove(entry.job.id);
    entry.settle();
    const ended = [...this.entries.values()].filter((other) => other.job.endedAt !== null);
    for (const old of ended.slice(0, Math.max(0, ended.length - mostEnded))) this.entries.delete(old.job.id);
  }

  /** A training has no note: its run says how it ended. Work that is started again replaces the note of what was cut off. */
  private note({ job, by }: Entry): void {
    if (this.notes === undefined || job.run !== null) return;
    try {
      this.notes.write({ job, by });
      for (const [id, { job: other, by: before }] of this.entries) {
        if (id === job.id || other.state !== 'interrupted' || !isSame(by, before)) continue;
        this.notes.remove(id);
        this.entries.delete(id);
      }
    } catch {
      // A disk that takes nothing fails the work itself, if it writes at all.
    }
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id);
    if (entry === undefined)
      throw new LabError('not_found', 'There is no such job. It may have ended long ago.', { id });
    return entry;
  }

  private unfinished(id: string, verb: string): Entry {
    if (this.ofBacklogs((backlog) => backlog.get(id)) !== undefined) {
      throw new LabError('conflict', `This job waits for its turn and cannot be ${verb}.`, { id });
    }
    const entry = this.entry(id);
    if (entry.job.endedAt !== null) {
      throw new LabError('conflict', `This job has ended (${entry.job.state}) and cannot be ${verb}.`, { id });
    }
    return entry;
  }
}

function entryOf(job: Job, task: Task | undefined, by: BegunBy | null): Entry {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    job,
    task,
    by,
    abort: new AbortController(),
    began: undefined,
    heardAt: 0,
    settled: promise,
    settle: resolve,
  };
}

function isSame(one: BegunBy | null, other: BegunBy | null): boolean {
  return one !== null && other !== null && JSON.stringify(one) === JSON.stringify(other);
}
