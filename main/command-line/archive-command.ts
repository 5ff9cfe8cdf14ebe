import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';

export interface ArchiveOptions {
  ids: number[];
  out: string;
  leaveOutDamaged: boolean;
}

/** A file of runs, and how one of another program is read. */
export interface ImportOptions {
  path: string;
  step?: string;
  run?: string;
  seconds?: string;
  metric?: Record<string, string>;
}

/** @param options.leaveOutDamaged without it a damaged file of a run is a failure. */
export async function archiveRuns(
  port: KeptLab,
  { ids, out, leaveOutDamaged }: ArchiveOptions,
  to: CommandOutput,
): Promise<void> {
  const path = resolve(out);
  const damaged = leaveOutDamaged ? 'leave-out' : 'refuse';
  const { job } = await valueOf(labClient(port).archives.export({ ids, path, damaged }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const hint = leaveOutDamaged ? ' Damaged files were left out; the logs of their runs say which.' : '';
  to.result({ runs: ids, file: path }, `Wrote ${path}.${hint}`);
}

/** Imports the runs of an archive, of event files or of a CSV file; the ids of those that were here already are listed too. */
export async function importArchive(
  port: KeptLab,
  { path: file, ...asked }: ImportOptions,
  to: CommandOutput,
): Promise<void> {
  const client = labClient(port);
  const path = resolve(file);
  const { metric, ...columns } = asked;
  const reading = { ...columns, ...(metric === undefined ? {} : { metrics: metric }) };
  const before = await valueOf(client.archives.preview({ path, reading }));
  const { job } = await valueOf(client.archives.import({ path, reading }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const { runs } = await valueOf(client.archives.preview({ path, reading }));
  const added = runs.filter((_, place) => before.runs[place]?.here === null).map(({ here }) => here);
  const already = before.runs.map(({ here }) => here).filter((here) => here !== null);
  const words = [
    added.length > 0 ? `Imported ${added.join(', ')}.` : 'There was nothing new in it.',
    already.length > 0 ? `Here already: ${already.join(', ')}.` : '',
  ];
  const metrics = runs.flatMap((run) => run.metrics ?? []).filter(({ from, metric: here }) => from !== here);
  const renamed = new Map(metrics.map((one) => [one.from, one.metric]));
  for (const [from, here] of renamed) to.note(`“${from}” is ${here} here.`);
  for (const sentence of new Set(runs.flatMap((run) => run.leftOut ?? []))) to.note(sentence);
  const told = runs.some((run) => run.metrics !== undefined) ? { metrics: Object.fromEntries(renamed) } : {};
  to.result({ added, already, ...told }, words.join(' ').trim());
}
