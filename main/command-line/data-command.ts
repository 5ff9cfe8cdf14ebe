import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { printable } from '../../shared/lib/printable.ts';
import { shapeWords } from '../../shared/lib/shape-words.ts';
import { dataKey, type DataRef, type PictureShape } from '../../shared/models/data/data-set.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';
import { table } from './table.ts';

/** Lists the sets that nets can be trained on, the one added last first. */
export async function listData(port: KeptLab, kind: string | null, to: CommandOutput): Promise<void> {
  const sets = await valueOf(labClient(port).data.list({ kind }));
  const rows = sets.map((set) => [dataKey(set.ref), set.title, set.features, set.classNames.length, set.addedAt]);
  const headings = ['set', 'title', 'features', 'classes', 'added'];
  const notes = sets.flatMap((set) => (set.notes ?? []).map((note) => `${dataKey(set.ref)}: ${note}`));
  to.result({ sets }, rows.length === 0 ? 'No data.' : [table(headings, rows), ...notes].join('\n'));
}

export async function showData(port: KeptLab, ref: DataRef, to: CommandOutput): Promise<void> {
  const set = await valueOf(labClient(port).data.show({ ref }));
  const headings = ['part', ...set.classNames, 'all'];
  const rows = Object.entries(set.parts).map(([part, { count, perClass }]) => [part, ...perClass, count]);
  const words = [table(headings, rows), ...(set.notes ?? [])].join('\n');
  const picture = set.shape === null ? 'no picture declared' : `a picture of ${shapeWords(set.shape)}`;
  to.result(set, `${dataKey(set.ref)}, “${printable(set.title)}”, ${set.features} features, ${picture}\n${words}`);
}

/** Adds a set from a file or folder of this computer and waits for it. */
export async function addData(
  port: KeptLab,
  { kind, path, shape }: { kind: string; path: string; shape: PictureShape | null },
  to: CommandOutput,
): Promise<void> {
  const client = labClient(port);
  const { job } = await valueOf(client.data.add({ kind, path: resolve(path), shape }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded' || ended.added === null) throw jobFailure(ended);
  await showData(port, { kind, id: ended.added }, to);
}
