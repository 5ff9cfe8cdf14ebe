import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Packs the built-in digits, as the set-up does; quick when they are there already. */
export function packedSample(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '..', 'main', 'setup', 'pack-sample.mjs')], {
    stdio: 'pipe',
  });
}
