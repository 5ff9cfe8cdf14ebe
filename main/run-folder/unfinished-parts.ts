import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runFile } from './run-files.ts';

/** Removes what a run's trainer had begun to write when it died or the disk was full, and never finished. For when no trainer has the run. */
export function removeUnfinishedParts(folder: string): void {
  for (const place of [folder, runFile(folder, 'checkpoints')]) {
    for (const name of namesIn(place).filter((one) => one.endsWith('.part'))) remove(join(place, name));
  }
}

/** What cannot be removed keeps no run from its end. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The next end of the run, or the next start, tries it again.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
