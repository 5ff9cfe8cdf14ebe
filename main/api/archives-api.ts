import { renameSync, rmSync } from 'node:fs';
import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import type { ArchivedFile, ArchivedRun, ArchivePreview } from '../../shared/models/archive.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { openArchive, type OpenArchive } from '../data/archive/read-archive.ts';
import { writeArchive } from '../data/archive/write-archive.ts';
import { appVersion } from '../places.ts';
import { isResult, runFolderVersion } from '../run-folder/run-files.ts';
import { archivedResults } from '../run-folder/run-results.ts';
import { runFolder, type LabContext } from '../work/lab-context.ts';
import { runsToArchive } from '../work/runs/runs-to-archive.ts';
import { asMeans } from '../work/runs/old-costs.ts';
import { whileUnfinished } from '../work/unfinished-files.ts';
import { requireRun } from '../work/runs/require-run.ts';

const mostDownloadBytes = 500 * 1024 * 1024;

/** Runs as one file, to keep elsewhere or to give to somebody, and back. */
export function archivesApi(lab: LabContext): LabHandlers['archives'] {
  return {
    export: ({ ids, path, damaged }) => ({
      job: lab.jobs.add({
        kind: 'archive',
        title: `Archiving ${ids.length === 1 ? 'a run' : `${ids.length} runs`}`,
        unit: 'runs',
        total: ids.length,
        run: async (report, signal) => {
          const runs = await runsToArchive(lab, ids, damaged, report.progress.bind(report));
          const partOf = (mark: string): string => `${path}.${mark}.part`;
          await whileUnfinished(lab.dataDirectory, partOf, (part) =>
            writeArchive(path, runs, { ...written, part, signal }),
          );
          return 'succeeded';
        },
      }),
    }),
    preview: async ({ path }) => {
      const archive = await openArchive(path, runFolderVersion);
      try {
        const { madeAt, madeBy: by, runs } = archive.manifest;
        const listed: ArchivePreview['runs'] = [];
        // One at a time: only one of them is in memory.
        for (const [place, { name, preset, status, createdAt }] of runs.entries()) {
          const { run } = await archive.run(place);
          listed.push({ name, preset, status, createdAt, here: lab.store.runs.same(run) ?? null });
        }
        return { madeAt, madeBy: by, bytes: archive.bytes, runs: listed };
      } finally {
        archive.close();
      }
    },
    import: ({ path }) => ({
      job: lab.jobs.add({
        kind: 'archive',
        title: `Importing ${basename(path)}`,
        unit: 'runs',
        total: null,
        run: async (report, signal) => {
          await takeIn(lab, path, { signal, progress: report.progress.bind(report) });
          return 'succeeded';
        },
      }),
    }),
  };
}

const written = { madeBy: `Hidden Unit ${appVersion}`, runFolder: runFolderVersion };

/**
 * An archive of runs as bytes, for a window to save.
 * @throws LabError `conflict` when it would be too large for that, `bad_data` when a file of a run is damaged.
 */
export async function archiveBytes(lab: LabContext, ids: readonly number[]): Promise<Uint8Array<ArrayBuffer>> {
  const runs = await runsToArchive(lab, ids, 'refuse');
  const bytes = runs.reduce((sum, { files }) => sum + files.reduce((all, { file }) => all + file.bytes, 0), 0);
  if (bytes > mostDownloadBytes) {
    throw new LabError(
      'conflict',
      `These runs hold ${Math.round(bytes / 1e6)} MB, too much for one download. Use “hidden-unit runs archive”, or choose fewer.`,
    );
  }
  const folderOf = (mark: string): string => join(tmpdir(), `hidden-unit-archive-${mark}`);
  return whileUnfinished(lab.dataDirectory, folderOf, async (folder) => {
    await mkdir(folder, { mode: 0o700 });
    try {
      const path = join(folder, 'runs.zip');
      await writeArchive(path, runs, { ...written, part: `${path}.part`, signal: new AbortController().signal });
      return new Uint8Array(await readFile(path));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

const tidied = {
  level: 'warning' as const,
  text: 'Its name, tags or note had hidden characters or were too long. They were tidied.',
};

/** Whether a run is called what it was called where it came from. */
function saysTheSame(one: ArchivedRun['run'], other: RunSummary): boolean {
  const words = ({ name, tags, note }: Pick<RunSummary, 'name' | 'tags' | 'note'>): string =>
    JSON.stringify([name, tags.toSorted(), note]).normalize('NFC');
  return words(one) === words(other);
}

/** Puts the runs of an archive into the lab, all or none; those that are here already stay as they are. */
async function takeIn(
  lab: LabContext,
  path: string,
  { signal, progress }: { signal: AbortSignal; progress: (done: number, total: number) => void },
): Promise<void> {
  const runs = join(runFolder(lab, 0), '..');
  await mkdir(runs, { recursive: true });
  const archive = await openArchive(path, runFolderVersion);
  const staging = await mkdtemp(join(runs, '.archive-'));
  try {
    const fresh: (ArchivedWithFiles & { folder: string })[] = [];
    for (const [place, { files }] of archive.manifest.runs.entries()) {
      progress(place, archive.manifest.runs.length);
      const content = await archive.run(place);
      if (lab.store.runs.same(content.run) !== undefined) continue;
      const folder = join(staging, String(place));
      await mkdir(folder);
      await archive.unpack(place, folder, isResult, signal);
      fresh.push({ content, files, folder });
    }
    const ids = lab.store.atomically(() =>
      fresh.map(({ content, files, folder }) => {
        const id = addRun(lab, archive, { content, files });
        // A folder of this number can only be what a crash left: ids are never used twice.
        rmSync(runFolder(lab, id), { recursive: true, force: true });
        renameSync(folder, runFolder(lab, id));
        return id;
      }),
    );
    for (const id of ids) lab.events.emit({ type: 'run', run: requireRun(lab, id) });
  } finally {
    archive.close();
    await rm(staging, { recursive: true, force: true });
  }
}

/** `files`: those of the manifest, whose hashes were compared when they were unpacked. */
interface ArchivedWithFiles {
  content: ArchivedRun;
  files: readonly ArchivedFile[];
}

function addRun(lab: LabContext, archive: OpenArchive, { content, files }: ArchivedWithFiles): number {
  const { run, series, log, snapshot, set } = content;
  const { store } = lab;
  // What was of one kind in another lab may be of one here that fits the same rules: matrices that are faces.
  const kinds = dataKinds
    .all()
    .filter(({ fits }) => fits.includes(set?.kind ?? ''))
    .map(({ kind }) => kind);
  const data = set === null ? null : (store.data.withHash(kinds, set.hash) ?? null);
  store.snapshots.put(snapshot);
  const { id } = store.runs.create({ ...run, data, engineAsked: run.engine?.name ?? null, priority: 0 });
  const kept = store.runs.update(id, {
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
  store.metrics.append(id, archive.manifest.version === 1 ? asMeans(run, series) : series);
  const { madeBy: by, madeAt } = archive.manifest;
  const taken = {
    at: new Date().toISOString(),
    level: 'info' as const,
    text: `Taken from an archive made by ${by} at ${madeAt}.`,
  };
  store.logs.append(id, [...log, taken, ...(saysTheSame(run, kept) ? [] : [{ ...taken, ...tidied }])]);
  store.runs.setWeightFrames(id, run.weightFrames);
  store.runs.setArtifacts(id, archivedResults(files));
  return id;
}
