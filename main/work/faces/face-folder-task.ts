import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { copyFile, hashFile, listFolder } from '../../data/faces/folder/folder-files.ts';
import {
  labelOf,
  matchFolder,
  type FolderFile,
  type FolderMatch,
  type LabelledRow,
} from '../../data/faces/folder/folder-match.ts';
import { LeftOut } from '../../data/faces/folder/left-out.ts';
import type { JobReport, Task } from '../../jobs/task.ts';
import type { LabContext } from '../lab-context.ts';
import { lookAt, orAborted, someAtOnce, takeBytes } from './bytes-of-faces.ts';
import type { ChangedFaces } from './changed-faces.ts';
import { requireRoom } from './disk-room.ts';
import { checkAfter } from './face-check-task.ts';
import { faceJob } from './face-job.ts';

/** A file of the folder by name, with its hash and what the lab knows of it. */
interface HashedFile extends FolderFile {
  sha256: string;
}

/** What goes through the parts of the job. */
interface Work {
  report: JobReport;
  leftOut: LeftOut;
  signal: AbortSignal;
}

/**
 * The job that imports a folder of earlier downloads: hashes every file, finds the rows it is for, copies it into the blob store and
 * looks at it. A file counts half when it is read, and whole when nothing more is to be done with it. Every file that is not imported is
 * told, the first by name. Cancelled or killed, it leaves what is imported; run again it skips that.
 */
export function faceFolderTask(lab: LabContext, folder: string): Task {
  return {
    kind: 'face-folder',
    title: 'Importing a folder of pictures',
    unit: 'files',
    total: null,
    run: async (report, signal) => {
      const leftOut = new LeftOut(report.log);
      const outcome = await faceJob(lab, signal, async (changed) => {
        await requireRoom(lab.dataDirectory);
        report.phase('Reading the files');
        const names = await listFolder(folder, leftOut);
        const files = await hashAll(lab, folder, names, { report, leftOut, signal });
        if (signal.aborted) return;
        const matches = withoutCopies(matchFolder(files, report.log, leftOut), leftOut);
        report.phase('Importing pictures');
        let [begun, taken] = [0, 0];
        let settled = names.length - matches.length;
        await someAtOnce(matches, signal, async (match) => {
          if (begun++ % 16 === 0) await requireRoom(lab.dataDirectory);
          const rows = lackingRows(lab, match, leftOut);
          const wanted = { ...match, rows };
          if (rows.length > 0 && (await takeIn(lab, folder, wanted, changed, { report, leftOut, signal }))) taken++;
          settled++;
          report.progress(Math.floor((names.length + settled) / 2), names.length);
        });
        report.progress(names.length, names.length);
        report.phase(`${taken} of ${names.length} files were new and fit a row`);
      });
      leftOut.end();
      checkAfter(lab, signal);
      return outcome;
    },
  };
}

async function hashAll(
  lab: LabContext,
  folder: string,
  names: readonly string[],
  { report, leftOut, signal }: Work,
): Promise<HashedFile[]> {
  const { mostBytes } = lab.store.settings.get().faces;
  const files: HashedFile[] = [];
  for (const [index, name] of names.entries()) {
    if (signal.aborted) break;
    try {
      const path = join(folder, name);
      // Something huge among the pictures is not read through to find out that it is.
      if ((await stat(path)).size > mostBytes)
        leftOut.add(name, `it is larger than the ${mostBytes} bytes that are allowed`);
      else {
        const { sha256 } = await hashFile(path);
        const { expecting, labelled } = lab.store.faces.downloads;
        files.push({
          name,
          sha256,
          expecting: rowsOf(lab, expecting(sha256)),
          labelled: rowsOf(lab, labelled(labelOf(name))),
        });
      }
    } catch (error) {
      leftOut.add(name, `it cannot be read (${error instanceof Error ? error.message : String(error)})`);
    }
    report.progress(Math.floor((index + 1) / 2), names.length);
  }
  return files;
}

function rowsOf(lab: LabContext, ids: readonly number[]): LabelledRow[] {
  return ids.flatMap((id) => lab.store.faces.rows.get(id) ?? []);
}

/** Of files with the same bytes for the same rows the first: several at once would each find those rows lacking. */
function withoutCopies(matches: FolderMatch<HashedFile>[], leftOut: LeftOut): FolderMatch<HashedFile>[] {
  const known = new Map<string, string>();
  return matches.filter(({ file, rows }) => {
    const bytesForRows = [file.sha256, ...rows].join();
    const first = known.get(bytesForRows);
    if (first === undefined) known.set(bytesForRows, file.name);
    else leftOut.add(file.name, `it is a copy of ${first}`);
    return first === undefined;
  });
}

/** Rows that do not have these bytes and, for a file that only its name speaks for, have no picture. */
function lackingRows(lab: LabContext, { file, by, rows }: FolderMatch<HashedFile>, leftOut: LeftOut): number[] {
  const others: string[] = [];
  const lacking = lab.store.faces.rows.summaries(rows).filter(({ label, observed, standing, image }) => {
    if (observed === file.sha256) return false;
    const hasPicture = standing !== 'absent' || (observed !== null && image === null);
    if (by === 'name' && hasPicture) others.push(label);
    return by === 'hash' || !hasPicture;
  });
  if (lacking.length === 0 && others.length > 0) {
    leftOut.add(file.name, `${others.join(' and ')} ${others.length === 1 ? 'has' : 'have'} another picture already`);
  }
  return lacking.map(({ id }) => id);
}

/** @returns whether the file was taken. */
async function takeIn(
  lab: LabContext,
  folder: string,
  { file, by, rows }: FolderMatch<HashedFile>,
  changed: ChangedFaces,
  { leftOut, signal }: Work,
): Promise<boolean> {
  const staged = await lab.blobs.stagingFile();
  const start = performance.now();
  const copied = await copyFile(join(folder, file.name), staged);
  if (copied.sha256 !== file.sha256) {
    await rm(staged, { force: true });
    leftOut.add(file.name, 'it changed while it was read');
    return false;
  }
  const attempt = {
    at: new Date().toISOString(),
    from: file.name,
    via: 'folder' as const,
    state: 'pending' as const,
    cause: '',
    httpStatus: null,
    bytes: copied.bytes,
    seconds: (performance.now() - start) / 1000,
    words: by === 'hash' ? 'A file of a folder has these bytes.' : 'A file of a folder has this name.',
  };
  const { cameFor } = lab.store.faces.downloads;
  changed.add(
    await takeBytes(lab, staged, file.sha256, () => rows.flatMap((row) => cameFor(row, attempt, file.sha256))),
  );
  await orAborted(lookAt(lab, file.sha256, changed, signal), signal);
  return true;
}
