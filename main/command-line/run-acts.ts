import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { LabError, toFailure, type Failure } from '../../shared/failure.ts';
import { aboutRun } from '../../shared/lib/about-run.ts';
import { foldedText } from '../../shared/lib/folded-text.ts';
import { printable } from '../../shared/lib/printable.ts';
import { trainingJobId, type Job } from '../../shared/models/job.ts';
import { statusWords } from '../../shared/models/run-status.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { describeOutcome, exitCodeOf, outcomeOf } from './train-command.ts';

/** Acts on runs one by one: what one run refuses does not keep the others from it. */

/** What is to become of the tags of runs. */
export interface TagChanges {
  added: string[];
  removed: string[];
}

type LabClient = ReturnType<typeof labClient>;

interface Done {
  runs: RunSummary[];
  errors: { run: number; error: Failure }[];
}

/**
 * Lets runs continue from their last checkpoint, paused ones from where they are, and waits for their end unless `detach`.
 * @param owner whether this process has the lab open, so that training ends with it.
 * @returns the exit code: that of the run for one; for several the worst.
 * @throws LabError `conflict` where nobody would be left to train.
 */
export async function resumeRuns(
  port: KeptLab,
  { ids, detach, owner }: { ids: readonly number[]; detach: boolean; owner: boolean },
  to: CommandOutput,
): Promise<number> {
  if (detach && owner) {
    const message =
      'No other process has this lab open, so the training would end with this command. Leave out --detach, or open the lab with “serve” first.';
    throw new LabError('conflict', message);
  }
  const client = labClient(port);
  const jobs = new Map<number, Job>();
  const done = await each(ids, async (id) => {
    jobs.set(id, await resumed(client, id));
    return awaitRun(port, id, ({ status }) => status !== 'paused');
  });
  if (detach) return tell(done, (run) => `Run ${run.id} resumed: ${run.status}`, to);
  const cancelAll = (): void => {
    for (const { id } of jobs.values()) void client.jobs.cancel({ id });
  };
  process.on('SIGINT', cancelAll);
  process.on('SIGTERM', cancelAll);
  try {
    for (const job of jobs.values()) await followJob(port, job, to);
  } finally {
    process.off('SIGINT', cancelAll);
    process.off('SIGTERM', cancelAll);
  }
  const runs = await Promise.all([...jobs.keys()].map((id) => valueOf(client.runs.get({ id }))));
  const texts = new Map(
    await Promise.all(runs.map(async (run) => [run.id, await describeOutcome(port, run)] as const)),
  );
  const code = tell({ ...done, runs }, (run) => texts.get(run.id) ?? '', to);
  return Math.max(code, ...runs.map(exitCodeOf));
}

async function resumed(client: LabClient, id: number): Promise<Job> {
  const run = await valueOf(client.runs.get({ id }));
  if (run.status === 'paused') return valueOf(client.jobs.resume({ id: trainingJobId(id) }));
  return (await valueOf(client.training.resume({ run: id }))).job;
}

/** Pauses runs that are being trained. They stay in memory and continue with `runs resume`. */
export async function pauseRuns(port: KeptLab, ids: readonly number[], to: CommandOutput): Promise<number> {
  const client = labClient(port);
  const done = await each(ids, async (id) => {
    const run = await valueOf(client.runs.get({ id }));
    if (run.status !== 'running') throw notSo(run, 'Only a run that is being trained can be paused.');
    await valueOf(client.jobs.pause({ id: trainingJobId(id) }));
    const after = await awaitRun(port, id, ({ status }) => status === 'paused');
    if (after.status !== 'paused') throw notSo(after, 'It ended before it could be paused.');
    return after;
  });
  return tell(done, (run) => `Run ${run.id} paused after ${run.stepsDone} steps`, to);
}

/** Cancels runs that wait or are being trained, and waits for their end. What they have learned stays: they can be resumed. */
export async function cancelRuns(port: KeptLab, ids: readonly number[], to: CommandOutput): Promise<number> {
  const client = labClient(port);
  const done = await each(ids, async (id) => {
    const run = await valueOf(client.runs.get({ id }));
    if (!['queued', 'running', 'paused'].includes(run.status)) throw notSo(run, 'There is nothing to cancel.');
    await followJob(port, await valueOf(client.jobs.cancel({ id: trainingJobId(id) })), {
      ...to,
      note: () => undefined,
    });
    return valueOf(client.runs.get({ id }));
  });
  return tell(done, (run) => `Run ${run.id} ${run.status} after ${run.stepsDone} steps`, to);
}

/** Lets waiting runs be trained sooner or later than others. */
export async function prioritiseRuns(
  port: KeptLab,
  ids: readonly number[],
  priority: number,
  to: CommandOutput,
): Promise<number> {
  const client = labClient(port);
  const done = await each(ids, async (id) => {
    const { runs } = await valueOf(client.training.prioritise({ runs: [id], priority }));
    const run = await valueOf(client.runs.get({ id }));
    if (runs.length === 0) throw notSo(run, 'Only a run that waits has a priority.');
    return run;
  });
  return tell(done, (run) => `Run ${run.id} waits with priority ${run.priority}`, to);
}

/** Adds tags to runs and takes others away. */
export async function tagRuns(
  port: KeptLab,
  ids: readonly number[],
  changes: TagChanges,
  to: CommandOutput,
): Promise<number> {
  const client = labClient(port);
  const removed = new Set(changes.removed.map(foldedText));
  const done = await each(ids, async (id) => {
    const { tags: before } = await valueOf(client.runs.get({ id }));
    const missing = changes.removed.find((tag) => !before.some((one) => foldedText(one) === foldedText(tag)));
    if (missing !== undefined) throw new LabError('not_found', `It has no tag “${missing}”, only: ${listed(before)}.`);
    const kept = before.filter((tag) => !removed.has(foldedText(tag)));
    const fresh = changes.added.filter((tag) => !kept.some((one) => foldedText(one) === foldedText(tag)));
    return valueOf(client.runs.update({ id, tags: [...kept, ...fresh] }));
  });
  return tell(
    done,
    (run) => `Run ${run.id} has ${run.tags.length === 0 ? 'no tags' : `the tags ${listed(run.tags)}`}`,
    to,
  );
}

function listed(tags: readonly string[]): string {
  return tags.length === 0 ? 'none' : tags.map((tag) => `“${printable(tag)}”`).join(', ');
}

/** Gives runs a note or a name. */
export async function writeOnRuns(
  port: KeptLab,
  ids: readonly number[],
  words: { note: string } | { name: string },
  to: CommandOutput,
): Promise<number> {
  const client = labClient(port);
  const done = await each(ids, (id) => valueOf(client.runs.update({ id, ...words })));
  const told = (run: RunSummary): string => {
    if ('name' in words) return `Run ${run.id} is called “${printable(run.name)}”`;
    return run.note === '' ? `Run ${run.id} has no note` : `Run ${run.id} has a new note`;
  };
  return tell(done, told, to);
}

async function each(ids: readonly number[], act: (id: number) => Promise<RunSummary>): Promise<Done> {
  const done: Done = { runs: [], errors: [] };
  for (const run of new Set(ids)) {
    try {
      done.runs.push(await act(run));
    } catch (error) {
      done.errors.push({ run, error: toFailure(error) });
    }
  }
  return done;
}

function notSo({ id, status }: RunSummary, advice: string): LabError {
  return new LabError('conflict', `Run ${id} ${statusWords[status]}. ${advice}`, { run: id, status });
}

/** @returns the exit code: wrong usage where only the input was wrong, failed where anything else was. */
function tell({ runs, errors }: Done, words: (run: RunSummary) => string, to: CommandOutput): number {
  for (const { run, error } of errors) to.note(aboutRun(run, error.message));
  const value = {
    runs: runs.map((run) => ({ ...outcomeOf(run), name: run.name, tags: run.tags, note: run.note })),
    errors,
  };
  if (to.json || runs.length > 0) to.result(value, runs.map(words).join('\n'));
  if (errors.length === 0) return exitCodes.done;
  return errors.every(({ error }) => error.code === 'bad_input') ? exitCodes.usage : exitCodes.failed;
}

/**
 * Waits until a run is as it should be, or has ended.
 * @throws LabError as `runs.get` does when the run cannot be read any more.
 */
async function awaitRun(port: KeptLab, id: number, holds: (run: RunSummary) => boolean): Promise<RunSummary> {
  const { promise, resolve, reject } = Promise.withResolvers<RunSummary>();
  const hear = (run: RunSummary): void => {
    if (holds(run) || !['queued', 'running', 'paused'].includes(run.status)) resolve(run);
  };
  const look = async (): Promise<void> => {
    const found = await labClient(port).runs.get({ id });
    if (found.ok) hear(found.value);
    else reject(new LabError(found.error.code, found.error.message, found.error.details));
  };
  const end = port.subscribe((event) => {
    if (event.type === 'run' && event.run.id === id) hear(event.run);
    if (event.type === 'connection' && event.connected) void look();
  });
  try {
    await look();
    return await promise;
  } finally {
    end();
  }
}
