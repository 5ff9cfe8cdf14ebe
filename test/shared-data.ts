import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'shared');

/** Path of a file of reference numbers, which every clone has. */
export function referenceNumbers(name: string): string {
  return join(import.meta.dirname, 'reference', name);
}

/** Path of a file beside the repository that holds real data; undefined where it is not there. */
export function sharedData(path: string): string | undefined {
  const whole = join(folder, path);
  return existsSync(whole) ? whole : undefined;
}
