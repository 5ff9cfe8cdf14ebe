import { toFailure, type KeptLab, type LabEvent } from '../../shared/contract/index.ts';
import type { Note } from './trouble-log.ts';

export type Job = Extract<LabEvent, { type: 'job' }>['job'];

export interface JobWatch {
  /** The jobs that have not ended, oldest first. */
  active(): readonly Job[];
}

/** `changed`: some job is not as it was. `ended`: a job seen at work has ended. */
export interface JobListener {
  changed(active: readonly Job[]): void;
  ended(job: Job): void;
}

/** Follows the lab's jobs, and reads them again whenever events may have been missed. */
export function watchJobs(lab: Pick<KeptLab, 'call' | 'subscribe'>, listener: JobListener, note: Note): JobWatch {
  const jobs = new Map<string, Job>();
  const active = (): Job[] => [...jobs.values()];

  function put(job: Job): void {
    if (job.endedAt === null) jobs.set(job.id, job);
    else if (jobs.delete(job.id)) listener.ended(job);
    else return;
    listener.changed(active());
  }

  async function read(): Promise<void> {
    const answer = await lab.call('jobs.list', {});
    if (!answer.ok) return;
    // A lab answers by its contract, and what comes over a socket has been parsed.
    const all = answer.value as Job[];
    // What a lost lab was doing is not being done any more.
    for (const id of [...jobs.keys()]) if (!all.some((job) => job.id === id)) jobs.delete(id);
    for (const job of [...all].sort((one, other) => one.createdAt.localeCompare(other.createdAt))) put(job);
    listener.changed(active());
  }

  const readAgain = (): void => {
    read().catch((error: unknown) => {
      note('Could not read the jobs.', toFailure(error).message);
    });
  };
  lab.subscribe((event) => {
    if (event.type === 'job') put(event.job);
    else if (event.type === 'connection' && event.connected) readAgain();
  });
  readAgain();
  return { active };
}

/** How far all the work is, 0…1; 2 (which systems show as "busy") while none says how much it is; -1 when there is none. */
export function overallProgress(active: readonly Job[]): number {
  if (active.length === 0) return -1;
  const known = active.flatMap(({ progress: { done, total } }) => (total === null || total <= 0 ? [] : [done / total]));
  if (known.length === 0) return 2;
  return Math.min(1, Math.max(0, known.reduce((sum, part) => sum + part, 0) / known.length));
}
