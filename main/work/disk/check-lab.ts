import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isActive } from '../../../shared/models/run.ts';
import type { LabCheckReport } from '../../../shared/models/disk.ts';
import { damageOf, fileFacts } from '../../run-folder/checked-file.ts';
import { isWorking } from '../../run-folder/run-files.ts';
import { missingSetRefs } from '../set-folders.ts';
import { runFolder, type ReadContext } from '../lab-context.ts';

/** How the check tells of its work. */
export interface CheckReport {
  phase(text: string): void;
  progress(done: number, total: number): void;
}

/** More of one kind are counted by none: the first ones say enough. */
const mostNamed = 1000;

/**
 * Reads the whole database and hashes every file that was recorded of a run. Changes nothing. Runs that are deleted permanently meanwhile are left out.
 * @throws LabError `storage` when the database cannot be read at all.
 */
export async function checkLab(lab: ReadContext, report: CheckReport): Promise<LabCheckReport> {
  const begun = performance.now();
  report.phase('Reading the database');
  const database = lab.store.space.faults(mostNamed);
  const ids = [...lab.store.runs.ids()].sort((a, b) => a - b);
  const total = lab.store.space.files().reduce((sum, { bytes }) => sum + bytes, 0);
  report.phase('Reading the files of runs');
  report.progress(0, total);
  const found: Pick<LabCheckReport, 'damaged' | 'unrecorded'> = { damaged: [], unrecorded: [] };
  let files = 0;
  let bytes = 0;
  for (const id of ids) {
    const recorded = lab.store.runs.artifacts(id);
    const folder = runFolder(lab, id);
    for (const file of recorded) {
      const why = damageOf(file, await fileFacts(join(folder, file.name)));
      // Between the two readings it may have been purged, or its frames removed.
      const isStillSaid = lab.store.runs.artifacts(id).some(({ name }) => name === file.name);
      if (why !== undefined && isStillSaid) found.damaged.push({ run: id, name: file.name, why });
      files += 1;
      bytes += file.bytes;
      report.progress(Math.min(bytes, total), total);
    }
    found.unrecorded.push(...(await unrecorded(lab, id, folder)));
  }
  return {
    at: new Date().toISOString(),
    seconds: (performance.now() - begun) / 1000,
    ...{ runs: ids.length, files, bytes, database },
    damaged: found.damaged.slice(0, mostNamed),
    unrecorded: found.unrecorded.slice(0, mostNamed),
    missingSets: await missingSetRefs(lab),
  };
}

/** Files of a run that has ended which neither its record names nor its resuming needs. */
async function unrecorded(lab: ReadContext, id: number, folder: string): Promise<LabCheckReport['unrecorded']> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const run = lab.store.runs.get(id);
  if (run === undefined || isActive(run.status)) return [];
  const known = new Set(lab.store.runs.artifacts(id).map(({ name }) => name));
  const strangers: LabCheckReport['unrecorded'] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    if (!entry.isFile() || known.has(name) || isWorking(name)) continue;
    const size = await stat(path).then(
      (facts) => facts.size,
      () => undefined,
    );
    if (size !== undefined) strangers.push({ run: id, name, bytes: size });
  }
  return strangers;
}
