import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { parseNpy, type NpyArray } from '../main/data/matrices/npy.ts';

/** The arrays of a file that numpy.savez wrote, by their names. */
export async function readNpz(path: string): Promise<Map<string, NpyArray>> {
  const zip = await fromBufferPromise(readFileSync(path), { lazyEntries: true });
  const arrays = new Map<string, NpyArray>();
  for await (const entry of zip.eachEntry()) {
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    arrays.set(entry.fileName.replace(/\.npy$/, ''), parseNpy(bytes, entry.fileName));
  }
  return arrays;
}
