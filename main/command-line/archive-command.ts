import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import type { Face } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';

export interface ArchiveOptions {
  ids: number[];
  out: string;
  leaveOutDamaged: boolean;
}

/** @param options.leaveOutDamaged without it a damaged file of a run is a failure. */
export async function archiveRuns(
  port: KeptLab,
  { ids, out, leaveOutDamaged }: ArchiveOptions,
  to: Face,
): Promise<void> {
  const path = resolve(out);
  const damaged = leaveOutDamaged ? 'leave-out' : 'refuse';
  const { job } = await valueOf(labClient(port).archives.export({ ids, path, damaged }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const hint = leaveOutDamaged ? ' Damaged files were left out; the logs of their runs say which.' : '';
  to.result({ runs: ids, file: path }, `Wrote ${path}.${hint}`);
}

/** Takes in the runs of an archive; those that were here already are told by their ids too. */
export async function importArchive(port: KeptLab, file: string, to: Face): Promise<void> {
  const client = labClient(port);
  const path = resolve(file);
  const before = await valueOf(client.archives.preview({ path }));
  const { job } = await valueOf(client.archives.import({ path }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const { runs } = await valueOf(client.archives.preview({ path }));
  const added = runs.filter((_, place) => before.runs[place]?.here === null).map(({ here }) => here);
  const already = before.runs.map(({ here }) => here).filter((here) => here !== null);
  const words = [
    added.length > 0 ? `Imported ${added.join(', ')}.` : 'There was nothing new in it.',
    already.length > 0 ? `Here already: ${already.join(', ')}.` : '',
  ];
  to.result({ added, already }, words.join(' ').trim());
}
