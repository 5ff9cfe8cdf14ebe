import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'shared');

/** Path of a file beside the repository that holds real data or reference numbers; undefined where it is not there. */
export function sharedData(path: string): string | undefined {
  const whole = join(folder, path);
  return existsSync(whole) ? whole : undefined;
}
