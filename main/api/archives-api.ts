import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import type { RunsFormatName } from '../../shared/models/runs-format.ts';
import { archiveEnding, type ArchivePreview } from '../../shared/models/archive.ts';
import { openArchiveAside } from '../data/archive/archive-aside.ts';
import { writeArchive } from '../data/archive/write-archive.ts';
import { requireFilePlace } from '../named-file.ts';
import { folderFailureOf, makeFolder } from '../named-folder.ts';
import { appVersion } from '../places.ts';
import { runFolderVersion } from '../run-folder/run-files.ts';
import type { LabContext } from '../work/lab-context.ts';
import { runsFormat } from '../work/exports/runs-formats.ts';
import { writeRuns } from '../work/exports/write-runs.ts';
import { requireRun } from '../work/runs/require-run.ts';
import { importRecordings, previewRecordings } from '../work/runs/import-recordings.ts';
import type { Reading } from '../data/recordings/recorded-run.ts';
import { readRecordings, type Recordings } from '../data/recordings/recordings.ts';
import { importRuns } from '../work/runs/import-runs.ts';
import { runsToArchive } from '../work/runs/runs-to-archive.ts';
import { whileUnfinished } from '../work/unfinished-files.ts';

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
          await requireFilePlace(path);
          await makeFolder(dirname(path)).catch((error: unknown) => {
            throw folderFailureOf(error, dirname(path));
          });
          const runs = await runsToArchive(lab, ids, damaged, report.progress.bind(report));
          const partOf = (mark: string): string => `${path}.${mark}.part`;
          await whileUnfinished(lab.dataDirectory, partOf, (part) =>
            writeArchive(path, runs, { ...written, part, signal }),
          );
          return 'succeeded';
        },
      }),
    }),
    write: ({ ids, format, path }) => ({
      job: lab.jobs.add({
        kind: 'archive',
        title: `Exporting ${ids.length === 1 ? 'a run' : `${ids.length} runs`}`,
        unit: 'runs',
        total: ids.length,
        run: async (report, signal) => {
          for (const id of ids) requireRun(lab, id);
          await writeRuns(lab, runsFormat(format), ids, path, { signal, progress: report.progress.bind(report) });
          return 'succeeded';
        },
      }),
    }),
    preview: async ({ path, reading }) => {
      const recordings = await recordingsAt(path, reading);
      if (recordings !== undefined) return previewRecordings(lab, recordings, reading);
      const archive = await openArchiveAside(path);
      try {
        const { madeAt, madeBy: by, runs } = archive.manifest;
        const listed: ArchivePreview['runs'] = [];
        // One at a time: only one of them is in memory.
        for (const [place, { name, preset, status, createdAt }] of runs.entries()) {
          const { run } = await archive.head(place);
          listed.push({ name, preset, status, createdAt, here: lab.store.runs.same(run) ?? null });
        }
        return { madeAt, madeBy: by, bytes: archive.bytes, runs: listed };
      } finally {
        await archive.close();
      }
    },
    import: ({ path, reading }) => ({
      job: lab.jobs.add({
        kind: 'archive',
        title: `Importing ${basename(path)}`,
        unit: 'runs',
        total: null,
        run: async (report, signal) => {
          const progress = report.progress.bind(report);
          const recordings = await recordingsAt(path, reading, signal);
          if (recordings !== undefined) {
            await importRecordings(lab, path, recordings, reading, { signal, progress });
            return 'succeeded';
          }
          await importRuns(lab, path, {
            signal,
            phase: report.phase.bind(report),
            progress,
          });
          return 'succeeded';
        },
      }),
    }),
  };
}

/** What another program recorded; undefined where the file is to be an archive of ours. */
function recordingsAt(path: string, reading: Reading, signal?: AbortSignal): Promise<Recordings | undefined> {
  return path.endsWith(archiveEnding) ? Promise.resolve(undefined) : readRecordings(path, reading, signal);
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
  return throughFile(lab, 'runs.zip', async (path) => {
    await writeArchive(path, runs, { ...written, part: `${path}.part`, signal: new AbortController().signal });
  });
}

/**
 * Runs for other programs as bytes, for a window to save: a ZIP file where the format makes several files.
 * @throws LabError `conflict` when it would be too large for that, and what the format throws.
 */
export async function exportBytes(
  lab: LabContext,
  name: RunsFormatName,
  ids: readonly number[],
): Promise<Uint8Array<ArrayBuffer>> {
  const format = runsFormat(name);
  for (const id of ids) requireRun(lab, id);
  return throughFile(lab, `runs${format.ending ?? '.zip'}`, async (path) => {
    const { signal } = new AbortController();
    await writeRuns(lab, format, ids, path, { signal, progress: () => undefined });
  });
}

/** What is written to a file in a folder of its own, as bytes. */
async function throughFile(
  lab: LabContext,
  name: string,
  write: (path: string) => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  const folderOf = (mark: string): string => join(tmpdir(), `hidden-unit-archive-${mark}`);
  return whileUnfinished(lab.dataDirectory, folderOf, async (folder) => {
    await mkdir(folder, { mode: 0o700 });
    try {
      const path = join(folder, name);
      await write(path);
      const { size } = await stat(path);
      if (size > mostDownloadBytes) {
        throw new LabError(
          'conflict',
          `These runs make a file of ${Math.round(size / 1e6)} MB, too much for one download. Use “hidden-unit runs export”, or choose fewer.`,
        );
      }
      return new Uint8Array(await readFile(path));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
