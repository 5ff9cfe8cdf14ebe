import type { Job } from '../../shared/models/job.ts';

/** How a task tells its job what it is doing. */
export interface JobReport {
  progress(done: number, total: number | null): void;
  phase(text: string): void;
  /** A line of what it does, for whoever wants to know more. */
  log(line: string): void;
  /** Tells that the work really stands still, or continues. */
  paused(isPaused: boolean): void;
  added(set: string): void;
}

/** How a task may end when it does not throw. */
export type TaskOutcome = 'succeeded' | 'cancelled' | 'interrupted';

/** Work for the registry. `run` throws a `LabError` when it fails; it ends soon after the signal is aborted. */
export interface Task {
  /** Where the job is known by a name before it is begun; an ended job of that name gives way to it. */
  id?: string;
  kind: Job['kind'];
  title: string;
  unit: string;
  total: number | null;
  runId?: number;
  /** Whether it is one of many that are announced together. */
  quiet?: boolean;
  run(report: JobReport, signal: AbortSignal): Promise<TaskOutcome>;
  pause?(): void;
  resume?(): void;
}
