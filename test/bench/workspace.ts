import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Name of the environment variable with the folder that all parts of one bench share. */
export const workspaceVariable = 'HIDDEN_UNIT_BENCH';

/** A folder for what is costly to make. `remove` leaves a shared one to the bench that made it. */
export function workspace(): { folder: string; remove(): void } {
  const shared = process.env[workspaceVariable];
  if (shared !== undefined) return { folder: shared, remove: () => undefined };
  return temporaryWorkspace();
}

export function temporaryWorkspace(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
