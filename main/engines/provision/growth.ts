import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const lookEveryMs = 200;

/**
 * Watches a folder that another program fills.
 * @param onBytes is told how large it is whenever it has grown.
 * @param onStall is called once when it has not grown for `patienceMs`.
 * @returns the end of the watch.
 */
export function watchGrowth(
  folder: string,
  onBytes: (bytes: number) => void,
  stall: { patienceMs: number; onStall: () => void },
): () => void {
  let largest = 0;
  let grownAt = performance.now();
  const timer = setInterval(() => {
    const bytes = folderBytes(folder);
    if (bytes > largest) {
      largest = bytes;
      grownAt = performance.now();
      onBytes(bytes);
    } else if (performance.now() - grownAt > stall.patienceMs) {
      clearInterval(timer);
      stall.onStall();
    }
  }, lookEveryMs);
  return () => {
    clearInterval(timer);
  };
}

/** Bytes of all files under a folder that may be changing; what links lead to is not counted again. */
export function folderBytes(folder: string): number {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return files.reduce((sum, file) => {
      const found = lstatSync(join(folder, file), { throwIfNoEntry: false });
      return sum + (found?.isFile() === true ? found.size : 0);
    }, 0);
  } catch {
    return 0;
  }
}
