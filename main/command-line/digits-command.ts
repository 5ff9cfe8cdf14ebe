import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { DigitsSource } from '../../shared/models/digits.ts';
import { LabError } from '../../shared/failure.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import type { DigitsSet } from '../../shared/models/digits.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';
import { table } from './table.ts';

export interface DigitsAddOptions {
  sample?: true;
  download?: true;
  folder?: string;
}

/** The one source the options name. @throws LabError `bad_input` when they name none or several. */
export function digitsSourceOf({ sample, download, folder }: DigitsAddOptions): DigitsSource {
  const named: DigitsSource[] = [];
  if (sample === true) named.push({ kind: 'sample' });
  if (download === true) named.push({ kind: 'download' });
  if (folder !== undefined) named.push({ kind: 'folder', path: resolve(folder) });
  const [source] = named;
  if (source === undefined || named.length > 1) {
    throw new LabError('bad_input', 'Name one source: --sample, --download or --folder DIR.');
  }
  return source;
}

export async function addDigits(port: KeptLab, source: DigitsSource, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const { job } = await valueOf(client.digits.add({ source }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded' || ended.added === null) throw jobFailure(ended);
  const set = await valueOf(client.digits.show({ id: ended.added }));
  to.result(set, `Added “${set.id}”.\n${describe(set)}`);
}

export async function showDigits(port: KeptLab, id: string | null, to: CommandOutput): Promise<void> {
  const set = await valueOf(labClient(port).digits.show({ id }));
  to.result(set, describe(set));
}

function describe(set: DigitsSet): string {
  const rows = set.classNames.map((name, label) => [
    name,
    set.train.perClass[label] ?? 0,
    set.test.perClass[label] ?? 0,
  ]);
  const facts = `${set.title} (${set.id}): ${set.rows} × ${set.columns} pixels, from ${set.origin}`;
  const counts = table(['class', 'train', 'test'], [...rows, ['all', set.train.count, set.test.count]]);
  return [facts, counts, ...(set.notes ?? [])].join('\n');
}
