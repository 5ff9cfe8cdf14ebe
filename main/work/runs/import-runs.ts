import { appendFileSync, renameSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ArchivedFile, ArchivedRun } from '../../../shared/models/archive.ts';
import { dataKinds } from '../../../shared/models/data/data-kinds.ts';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import type { LogLine, RunSummary } from '../../../shared/models/run.ts';
import { openArchiveAside, type ArchiveAside, type ArchivedHead } from '../../data/archive/archive-aside.ts';
import type { Columns } from '../../data/archive/run-text.ts';
import { archivedResults } from '../../run-folder/run-results.ts';
import { runFolder, type LabContext } from '../lab-context.ts';
import { ImportedParents } from './imported-parents.ts';
import { asMeans } from './old-costs.ts';
import { placedRuns, stagedRunsPrefix, takeBackRuns } from './imported-runs.ts';
import { requireRun } from './require-run.ts';

interface Listener {
  signal: AbortSignal;
  phase(words: string): void;
  progress(done: number, total: number): void;
}

/**
 * Puts the runs of an archive into the lab, all or none; those that are here already stay as they are. A thread reads it, and one run at a
 * time is in memory: first all of them are checked and their files unpacked, then each gets its place and its row, and then, in slices, its
 * points and its log. What gets a place is noted in the staging folder, so that runs of an import that was cut off are removed by the
 * next lab.
 * @throws LabError `bad_data` for an archive that is damaged anywhere, `storage`, `cancelled`; the lab is then as it was.
 */
export async function importRuns(lab: LabContext, path: string, listener: Listener): Promise<void> {
  const runs = join(runFolder(lab, 0), '..');
  await mkdir(runs, { recursive: true });
  const archive = await openArchiveAside(path, listener.signal);
  const staging = await mkdtemp(join(runs, stagedRunsPrefix));
  const placed: number[] = [];
  try {
    const parents = new ImportedParents();
    const fresh = await stage(lab, archive, staging, parents, listener);
    listener.phase('Adding');
    for (const [done, place] of fresh.entries()) {
      listener.signal.throwIfAborted();
      listener.progress(done, fresh.length);
      const content = await archive.whole(place);
      // Twice in one archive is once in the lab.
      if (lab.store.runs.same(content.run) !== undefined) continue;
      const files = archive.manifest.runs[place]?.files ?? [];
      const id = lab.store.atomically(() => addInPlace(lab, { content, files }, staging, place));
      placed.push(id);
      parents.noteAdded(content.run, id);
      await addPoints(lab, id, content, archive, place);
      await addLog(lab, id, content, archive.manifest);
      lab.events.emit({ type: 'run', run: requireRun(lab, id) });
    }
    parents.connect(lab);
    // From here on they stay.
    await rm(placedRuns(staging), { force: true });
  } catch (error) {
    await takeBackRuns(lab, placed);
    if (placed.length > 0) lab.events.emit({ type: 'runs-purged', ids: placed });
    throw error;
  } finally {
    await archive.close();
    await rm(staging, { recursive: true, force: true });
  }
}

/** Checks all runs and unpacks the files of those that are new. @returns their places in the archive. */
async function stage(
  lab: LabContext,
  archive: ArchiveAside,
  staging: string,
  parents: ImportedParents,
  { phase, progress }: Listener,
): Promise<number[]> {
  const fresh: number[] = [];
  const count = archive.manifest.runs.length;
  phase('Checking');
  for (let place = 0; place < count; place++) {
    progress(place, count);
    const { run } = await archive.head(place);
    const here = lab.store.runs.same(run);
    if (here !== undefined) {
      parents.note(run, here);
      continue;
    }
    const folder = join(staging, String(place));
    await mkdir(folder);
    await archive.unpack(place, folder);
    fresh.push(place);
  }
  return fresh;
}

/** @returns the run's id. */
function addInPlace(lab: LabContext, run: ArchivedWithFiles, staging: string, place: number): number {
  const id = addRun(lab, run);
  appendFileSync(placedRuns(staging), `${id}\n`);
  // A folder of this number can only be what a crash left: ids are never used twice.
  rmSync(runFolder(lab, id), { recursive: true, force: true });
  renameSync(join(staging, String(place)), runFolder(lab, id));
  return id;
}

/** So much is written at once: a few milliseconds. */
const [pointsAtOnce, linesAtOnce] = [4000, 500];

async function addPoints(
  lab: LabContext,
  id: number,
  { run, series }: ArchivedHead,
  archive: ArchiveAside,
  place: number,
): Promise<void> {
  // In archives of version 1 costs are sums where the net summed them.
  const sums = archive.manifest.version === 1;
  let nth = 0;
  for await (const columns of archive.points(place)) {
    const metric = series[nth++]?.metric;
    if (metric === undefined) throw new TypeError('the archive changed while it was read');
    for (let from = 0; from < columns.steps.length; from += pointsAtOnce) {
      const piece = [{ metric, ...pieceOf(columns, from, from + pointsAtOnce) }];
      lab.store.metrics.append(id, sums ? asMeans(run, piece) : piece);
      await nextTurn();
    }
  }
}

function pieceOf({ steps, seconds, values }: Columns, from: number, to: number): Omit<MetricSeries, 'metric'> {
  return {
    steps: [...steps.subarray(from, to)],
    seconds: [...seconds.subarray(from, to)],
    values: [...values.subarray(from, to)],
  };
}

const tidied = {
  level: 'warning' as const,
  text: 'Its name, tags or note had hidden characters or were too long. They were tidied.',
};

async function addLog(
  lab: LabContext,
  id: number,
  { run, log }: ArchivedRun,
  { madeBy, madeAt }: ArchiveAside['manifest'],
): Promise<void> {
  const at = new Date().toISOString();
  const taken: LogLine = { at, level: 'info', text: `Taken from an archive made by ${madeBy} at ${madeAt}.` };
  const lines = [...log, taken, ...(saysTheSame(run, requireRun(lab, id)) ? [] : [{ at, ...tidied }])];
  for (let from = 0; from < lines.length; from += linesAtOnce) {
    lab.store.logs.append(id, lines.slice(from, from + linesAtOnce));
    await nextTurn();
  }
}

type Named = Pick<RunSummary, 'name' | 'tags' | 'note'>;

/** Whether a run is called what it was called where it came from. */
function saysTheSame(one: Named, other: Named): boolean {
  const words = ({ name, tags, note }: Named): string => JSON.stringify([name, tags.toSorted(), note]).normalize('NFC');
  return words(one) === words(other);
}

/** `files`: those of the manifest, whose hashes were compared when they were unpacked. */
interface ArchivedWithFiles {
  content: ArchivedHead;
  files: readonly ArchivedFile[];
}

/** The row of a run, without its points and its log. */
function addRun(lab: LabContext, { content, files }: ArchivedWithFiles): number {
  const { run, snapshot, set } = content;
  const { store } = lab;
  // What was of one kind in another lab may be of one here that fits the same rules: matrices that are faces.
  const kinds = dataKinds
    .all()
    .filter(({ fits }) => fits.includes(set?.kind ?? ''))
    .map(({ kind }) => kind);
  const data = set === null ? null : (store.data.withHash(kinds, set.hash) ?? null);
  store.snapshots.put(snapshot);
  const { id } = store.runs.create({
    ...run,
    data,
    engineAsked: run.engine?.name ?? null,
    priority: 0,
    parent: null,
  });
  store.runs.update(id, {
    note: run.note,
    status: run.status,
    engine: run.engine,
    stepsDone: run.stepsDone,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    trainingSeconds: run.trainingSeconds,
    processSeconds: run.processSeconds,
    pausedSeconds: run.pausedSeconds,
    error: run.error,
    confusion: run.confusion,
  });
  store.runs.setWeightFrames(id, run.weightFrames);
  store.runs.setArtifacts(id, archivedResults(files));
  return id;
}
