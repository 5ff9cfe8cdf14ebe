import { join, resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import { mediaAddress, netFiles, type ExportFile } from '../../shared/contract/media.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import type { RunsFormatName } from '../../shared/models/runs-format.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';
import { shownRuns } from './views-command.ts';
import { writeOut } from './write-out.ts';

export interface ExportOptions {
  ids: number[];
  where?: string;
  view?: string;
  format: RunsFormatName;
  out: string;
}

/** What one run that is named is written as, without its number in every row. */
const filesOfOne: Partial<Record<RunsFormatName, readonly ExportFile[]>> = {
  csv: ['metrics.csv'],
  'csv-long': ['metrics-long.csv'],
  json: ['run.json'],
  tfjs: netFiles,
  npz: ['weights.npz'],
  safetensors: ['weights.safetensors'],
  onnx: ['model.onnx'],
};

/**
 * Writes runs for other programs: those that are named, or those of a filter or view. One that is named alone is a file of its own, a
 * folder for tfjs and tensorboard; several are one file, or a folder with one for each.
 * @throws LabError `bad_input` when none is named, or runs and a filter; `not_found` when no run fits.
 */
export async function exportRuns(port: KeptLab, options: ExportOptions, to: CommandOutput): Promise<void> {
  const { ids, format, out } = options;
  const files = filesOfOne[format];
  const [only] = ids;
  if (ids.length === 1 && only !== undefined && files !== undefined) {
    await exportOne(port, only, { format, files, out }, to);
    return;
  }
  const runs = await chosenRuns(port, options);
  const path = resolve(out);
  const { job } = await valueOf(labClient(port).archives.write({ ids: runs, format, path }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  to.result({ runs, format, file: path }, `Wrote ${runs.length === 1 ? 'a run' : `${runs.length} runs`} to ${path}.`);
}

async function exportOne(
  port: KeptLab,
  id: number,
  { format, files, out }: { format: RunsFormatName; files: readonly ExportFile[]; out: string },
  to: CommandOutput,
): Promise<void> {
  const written: string[] = [];
  for (const file of files) {
    const media = await valueOf(port.media(mediaAddress({ kind: 'export', run: id, file })));
    const path = files.length === 1 ? resolve(out) : join(resolve(out), file);
    await writeOut(path, media.bytes);
    written.push(path);
  }
  to.result({ run: id, format, files: written }, written.map((path) => `Wrote ${path}`).join('\n'));
}

const runsOfPage = 1000;

async function chosenRuns(port: KeptLab, { ids, where, view }: ExportOptions): Promise<number[]> {
  const byFilter = where !== undefined || view !== undefined;
  if (byFilter && ids.length > 0) throw new LabError('bad_input', 'Name runs, or a filter or view, not both.');
  if (!byFilter && ids.length === 0) {
    throw new LabError('bad_input', 'Name runs, or choose them with --filter or --view, as in: runs export 3 4 …');
  }
  if (!byFilter) return [...new Set(ids)];
  const shown = await shownRuns(port, { where, view });
  const found: number[] = [];
  for (;;) {
    const page = await valueOf(labClient(port).runs.list({ ...shown, offset: found.length, limit: runsOfPage }));
    found.push(...page.runs.map(({ id }) => id));
    if (page.runs.length < runsOfPage) break;
  }
  if (found.length === 0) throw new LabError('not_found', `No run fits “${shown.where}”, so nothing was written.`);
  return found;
}
