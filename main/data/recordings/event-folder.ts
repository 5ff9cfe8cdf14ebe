import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { openNamedFile } from '../../named-file.ts';
import { DamagedRecord } from '../events/event-records.ts';
import { readEvents } from '../events/read-events.ts';
import { CurveCollection, type RecordedCurves } from './recorded-run.ts';

const mostFiles = 2000;
const mostDepth = 8;

/**
 * The event files in a folder and those below it, in their order.
 * @throws LabError `bad_data` where there are too many, `not_found` for a folder that cannot be read.
 */
export async function eventFilesIn(folder: string, depth = 0): Promise<string[]> {
  if (depth > mostDepth) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const words = `The folder ${folder} cannot be read. Check its permissions, or choose a folder in it.`;
    throw new LabError('not_found', words, String(error));
  });
  const found: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await eventFilesIn(path, depth + 1)));
    else if (entry.isFile() && entry.name.includes('tfevents')) found.push(path);
    if (found.length > mostFiles) {
      throw new LabError(
        'bad_data',
        `${folder} has more than ${mostFiles} event files. Import its folders one by one.`,
      );
    }
  }
  return found;
}

/**
 * The runs of event files: as in TensorBoard, each folder is one run, made of all its files.
 * @throws LabError `bad_data` naming the file and the byte where one is damaged.
 */
export async function runsOfEvents(
  root: string,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<RecordedCurves[]> {
  const folders = Map.groupBy(files, (file) => dirname(file));
  const runs: RecordedCurves[] = [];
  for (const [folder, inIt] of folders) {
    const name = (await stat(root)).isDirectory() ? relative(root, folder) || basename(root) : basename(root);
    runs.push(await runOf(name, inIt, signal));
  }
  return runs.filter(({ series }) => series.length > 0);
}

async function runOf(name: string, files: readonly string[], signal: AbortSignal | undefined): Promise<RecordedCurves> {
  const collection = new CurveCollection(name);
  const settings = new Map<string, string | number | boolean>();
  const leftOut: string[] = [];
  let startedAt = Infinity;
  let others = 0;
  for (const path of files) {
    const file = await openNamedFile(path);
    try {
      const read = await readEvents(file.createReadStream({ autoClose: false, signal }), ({ at, step, tag, value }) => {
        startedAt = Math.min(startedAt, at);
        collection.add(name, tag, step, { seconds: at, value });
      });
      others += read.others;
      for (const [key, value] of read.settings) settings.set(key, value);
      if (read.cutOffAt !== undefined) {
        const at = read.cutOffAt.toLocaleString('en');
        leftOut.push(`The last record of ${basename(path)} was cut off at byte ${at}; what comes before it was read.`);
      }
    } catch (error) {
      if (!(error instanceof DamagedRecord)) throw error;
      throw new LabError(
        'bad_data',
        `${basename(path)} is damaged: ${error.message}. Nothing of it is imported. Copy it again from where it was written.`,
        { path, offset: error.offset },
      );
    } finally {
      await file.close();
    }
  }
  if (others > 0)
    leftOut.push(
      `Only numbers are read. Images, histograms and other values were left out: ${others.toLocaleString('en')}.`,
    );
  const [run] = collection.runs();
  const series = (run?.series ?? []).map(({ from, series: of }) => {
    const seconds = of.seconds.map((at) => Math.max(0, at - startedAt));
    return { from, series: { ...of, seconds } };
  });
  const at = Number.isFinite(startedAt) ? startedAt * 1000 : null;
  return { name, series, settings, startedAt: at, leftOut: [...leftOut, ...collection.leftOut] };
}
