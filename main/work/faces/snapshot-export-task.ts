import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { FaceSnapshot, SnapshotItem } from '../../../shared/models/face-snapshot.ts';
import { encodePng } from '../../data/faces/snapshots/png.ts';
import { snapshotText } from '../../data/faces/snapshots/snapshot-hash.ts';
import { channelsOf, writeMatrices } from '../../data/faces/snapshots/snapshot-matrices.ts';
import { findMatrixFiles } from '../../data/matrices/matrix-files.ts';
import { syncFolder } from '../../durable-file.ts';
import type { Task } from '../../jobs/task.ts';
import { appVersion } from '../../places.ts';
import type { LabContext } from '../lab-context.ts';
import type { ChangedFaces } from './changed-faces.ts';
import { folderFailureOf, makeFolder } from '../../named-folder.ts';
import { whileUnfinished } from '../unfinished-files.ts';
import { faceJob } from './face-job.ts';
import { snapshotPixels } from './snapshot-pixels.ts';

/**
 * The job that writes a snapshot to a folder, all or nothing: `crops/<part>/<place>-<label>.png`, `matrices/*.npy`, `snapshot.txt`
 * whose sha256 is the snapshot's hash, and `manifest.json`, which says what is needed to make the snapshot again: the rule, the
 * imaging, and of each face its line of the list and the decision about it.
 * @param path a folder that is empty or not there.
 * @throws LabError `conflict` when something is in it, `storage` when it cannot be written.
 */
export function snapshotExportTask(lab: LabContext, snapshot: FaceSnapshot, path: string): Task {
  const folder = resolve(path);
  return {
    kind: 'face-snapshot',
    title: `Exporting “${snapshot.name}”`,
    unit: 'faces',
    total: snapshot.items,
    run: (report, signal) =>
      faceJob(lab, signal, async (changed) => {
        await requireEmpty(folder);
        // Beside the folder, because only there a rename puts it in its place at once.
        const stagingOf = (mark: string): string => join(dirname(folder), `.${basename(folder)}-${mark}`);
        await whileUnfinished(lab.dataDirectory, stagingOf, async (staging) => {
          try {
            await makeFolder(dirname(folder));
            await mkdir(staging, { mode: 0o700 });
            await writeExport(lab, snapshot, staging, { changed, signal, progress: report.progress.bind(report) });
            signal.throwIfAborted();
            await rmdir(folder).catch(ignoreMissing);
            await rename(staging, folder);
            await syncFolder(dirname(folder));
          } catch (error) {
            throw folderFailureOf(error, folder);
          } finally {
            await rm(staging, { recursive: true, force: true });
          }
        });
      }),
  };
}

/** @throws LabError `conflict` when the folder holds something, or is a file; `storage` when it cannot be read. */
export async function requireEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw folderFailureOf(error, folder);
  });
  if (entries.length === 0) return;
  throw new LabError('conflict', `${folder} is not empty. Name a folder that is empty or not there yet.`);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

interface Work {
  changed: ChangedFaces;
  signal: AbortSignal;
  progress: (done: number, total: number) => void;
}

async function writeExport(
  lab: LabContext,
  snapshot: FaceSnapshot,
  folder: string,
  { changed, signal, progress }: Work,
): Promise<void> {
  const { hash, name, rule, imaging, counts, leaks, createdAt } = snapshot;
  const items = lab.store.faces.snapshots.items(hash);
  const matrices = join(folder, 'matrices');
  await mkdir(matrices);
  for (const part of new Set(items.map(({ split }) => split))) {
    await mkdir(join(folder, 'crops', part), { recursive: true });
  }
  await writeMatrices(matrices, {
    items,
    imaging,
    classes: rule.actors,
    pixels: snapshotPixels(lab, imaging, changed, signal),
    onItem: async (item, pixels, place) => {
      await writeFile(
        join(folder, cropFile(item, place)),
        await encodePng(pixels, imaging.size, channelsOf(imaging.colour)),
      );
      progress(place + 1, items.length);
    },
  });
  await writeFile(join(folder, 'snapshot.txt'), snapshotText(imaging, items), { flush: true });
  const manifest = {
    format: 'hidden-unit-face-snapshot',
    version: 1,
    madeBy: `Hidden Unit ${appVersion}`,
    hash,
    howHashed: 'sha256 of snapshot.txt',
    name,
    createdAt,
    rule,
    imaging,
    classes: rule.actors,
    counts,
    leaks,
    matrices: await matricesFacts(matrices),
    items: items.map((item, place) => ({ ...item, file: cropFile(item, place), ...originOf(lab, item) })),
  };
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`, { flush: true });
}

/** Labels are letters and digits; two faces may share one, places they do not. */
function cropFile({ split, label }: SnapshotItem, place: number): string {
  return `crops/${split}/${String(place).padStart(5, '0')}-${label}.png`;
}

/** sha256 over the six files in the order of a matrix set's hash. */
async function matricesFacts(folder: string): Promise<{ hash: string; values: string }> {
  const hash = createHash('sha256');
  for (const { path } of await findMatrixFiles(folder)) hash.update(await readFile(path));
  return {
    hash: hash.digest('hex'),
    values:
      'uint8, rows of the red, green and blue plane (or one grey), to be divided by 255; labels are places in “classes”',
  };
}

/** The line of the list and the decision behind an item; null where this lab has it no more. */
function originOf(lab: LabContext, { rowKey, sha256 }: SnapshotItem): { row: object | null; decision: object | null } {
  const { rows, decisions } = lab.store.faces;
  const [id] = rows.named(rowKey);
  const row = id === undefined ? undefined : rows.get(id);
  const decision = decisions.lastWord(rowKey, sha256);
  return {
    row:
      row === undefined
        ? null
        : {
            index: row.index,
            imageId: row.imageId,
            faceId: row.faceId,
            url: row.url,
            box: row.box,
            expected: row.expected,
          },
    decision:
      decision === undefined
        ? null
        : {
            id: decision.id,
            verdict: decision.verdict,
            reason: decision.reason,
            note: decision.note,
            box: decision.box,
            at: decision.at,
            by: decision.by,
          },
  };
}
