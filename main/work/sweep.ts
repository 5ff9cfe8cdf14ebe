import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dataSources } from '../data/sources/data-sources.ts';
import type { LabLog } from '../lab-log.ts';
import { backupFolder, timeInNames } from '../store/backup-files.ts';
import type { Store } from '../store/store.ts';
import { missingSets, moveForeignSets, removeUnplacedSets } from './set-folders.ts';
import { takeDeclared } from './declared-facts.ts';
import { readPlacedRuns, stagedRunsPrefix, takeBackRuns } from './runs/imported-runs.ts';
import { removeUnfinished } from './unfinished-files.ts';

interface Opened {
  dataDirectory: string;
  store: Store;
}

/** Folders in which something is made ready before it gets its place: sets, matrices of snapshots, runs of an archive. */
const staged = /^\.(adding|snapshot|archive)-/;
const runNumber = /^[1-9]\d*$/;
/** In `backups`, what SQLite lays beside a copy too. In the data directory, a note or a database on its way. */
const unfinishedBackup = /\.part(-journal|-wal|-shm)?$/;
const unfinishedHere = /^lab\.(sqlite\.part|json\.\d+)$/;

/**
 * Removes what a lost process left in the middle: nothing in the database names it, so nobody would ever find it again. For the moment
 * in which a lab is opened, when nothing is running. What was done is said in the log; what cannot be removed keeps nobody from
 * working and is tried again the next time.
 */
export async function sweep(lab: Opened, log: LabLog): Promise<void> {
  const tidied: [what: string, work: () => Promise<string[]>][] = [
    ['Removed what was left of additions that did not finish.', () => removeStaged(lab)],
    ['Removed folders of sets whose addition did not finish.', () => removeUnplacedSets(lab)],
    ['Moved folders of sets aside that are not in this database.', () => moveForeignSets(lab)],
    ['Folders of sets are missing. Add these sets again.', () => missingSets(lab)],
    [
      'Took the shapes of pictures from what sets declare; where none is declared, examples are rows of numbers.',
      () => takeDeclared(lab),
    ],
    ['Removed runs of an import that did not finish.', () => takeBackImported(lab)],
    ['Removed folders of runs that are not in the history.', () => removeUnknownRuns(lab)],
    ['Moved folders of runs aside that this database never had.', () => moveForeignRuns(lab)],
    ['Removed unfinished backups.', () => removeIn(backupFolder(lab.dataDirectory), unfinishedBackup)],
    ['Removed unfinished files of the lab.', () => removeIn(lab.dataDirectory, unfinishedHere)],
    ['Removed exports that did not finish.', () => removeUnfinished(lab.dataDirectory)],
  ];
  for (const [what, work] of tidied) {
    try {
      const files = await work();
      if (files.length > 0) log.add({ what, files: files.join(', ') });
    } catch (error) {
      log.add({ what: `Tidying up failed and is tried again at the next start: ${String(error)}` });
    }
  }
}

function runsFolder({ dataDirectory }: Opened): string {
  return join(dataDirectory, 'runs');
}

/** Those of runs go only after their folders were checked, see `removeUnknownRuns`. */
async function removeStaged(lab: Opened): Promise<string[]> {
  const rooms = new Set(['extractors', ...dataSources.all().map(({ room }) => room)]);
  const removed = [...rooms].map((room) => removeIn(join(lab.dataDirectory, room), staged));
  return (await Promise.all(removed)).flat();
}

/** All runs of an archive come, or none: those that had their place already go with the others. */
async function takeBackImported(lab: Opened): Promise<string[]> {
  const folder = runsFolder(lab);
  const cut = (await namesIn(folder)).filter((name) => name.startsWith(stagedRunsPrefix));
  const placed = (await Promise.all(cut.map((name) => readPlacedRuns(join(folder, name))))).flat();
  const known = lab.store.runs.ids();
  const here = placed.filter((run) => known.has(run));
  if (here.length > 0) await takeBackRuns(lab, here);
  return here.map((run) => join(folder, String(run)));
}

/**
 * A purge that was cut off has deleted the row and not the folder; the numbers of runs are never given twice. An import has its folders
 * in their place just before their rows are kept: where its staging folder is still there, its rows are not.
 */
async function removeUnknownRuns(lab: Opened): Promise<string[]> {
  const folder = runsFolder(lab);
  const names = await namesIn(folder);
  const importWasCut = names.some((name) => name.startsWith(stagedRunsPrefix));
  const last = lab.store.runs.lastId();
  const gone = unknownRuns(lab, names).filter((run) => run <= last || importWasCut);
  for (const run of gone) await rm(join(folder, String(run)), { recursive: true, force: true });
  const removed = gone.map((run) => join(folder, String(run)));
  return [...removed, ...(await removeIn(folder, /^\.archive-/))];
}

/** Somebody has put an older database in the place of the one that these runs were in. They are not lost by it. */
async function moveForeignRuns(lab: Opened): Promise<string[]> {
  const folder = runsFolder(lab);
  const last = lab.store.runs.lastId();
  const foreign = unknownRuns(lab, await namesIn(folder)).filter((run) => run > last);
  if (foreign.length === 0) return [];
  const aside = join(lab.dataDirectory, `runs-replaced-${timeInNames(new Date())}`);
  await mkdir(aside, { recursive: true });
  for (const run of foreign) await rename(join(folder, String(run)), join(aside, String(run)));
  return foreign.map((run) => join(aside, String(run)));
}

function unknownRuns({ store }: Opened, names: readonly string[]): number[] {
  const numbers = names.filter((name) => runNumber.test(name)).map(Number);
  if (numbers.length === 0) return [];
  const known = store.runs.ids();
  return numbers.filter((run) => !known.has(run));
}

async function removeIn(folder: string, which: RegExp): Promise<string[]> {
  const paths = (await namesIn(folder)).filter((name) => which.test(name)).map((name) => join(folder, name));
  for (const path of paths) await rm(path, { recursive: true, force: true });
  return paths;
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((): string[] => []);
}
