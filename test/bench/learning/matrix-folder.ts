import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { matrixNoise } from './noise.ts';

/** A folder of .npy files of part 8's sizes, of random numbers: 420 examples of 2,352 features to train on, 60 and 120 others. */
export function matrixFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [part, count] of Object.entries({ training: 420, validation: 60, test: 120 })) {
    const { size, pixels, labels } = matrixNoise(count, 2352, 6);
    writeFileSync(join(folder, `${part}_x.npy`), npy('<f4', [count, size], new Uint8Array(pixels.buffer)));
    writeFileSync(join(folder, `${part}_y.npy`), npy('|u1', [count], labels));
  }
  return folder;
}

/** A `.npy` file, format 1.0. */
function npy(type: '<f4' | '|u1', shape: number[], bytes: Uint8Array): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = `${header.padEnd(117)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length, 0]);
  return Buffer.concat([start, Buffer.from(padded, 'latin1'), bytes]);
}
