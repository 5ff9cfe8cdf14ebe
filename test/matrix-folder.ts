import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MersenneTwister } from '../shared/lib/mersenne-twister.ts';

export const matrixShape = { features: 48, classes: 4 } as const;

/** A set of matrices nobody drew, as .npy files: four noisy patterns of 48 bytes, enough to learn from and too hard to learn by heart. */
export function storeMatrices(folder: string, seed = 13): string {
  const { features, classes } = matrixShape;
  mkdirSync(folder, { recursive: true });
  const random = new MersenneTwister(seed);
  const patterns = Array.from({ length: classes }, () => random.rand(1, features));
  for (const [part, count] of Object.entries({ training: 200, validation: 60, test: 60 })) {
    const labels = Uint8Array.from({ length: count }, (_, at) => at % classes);
    const pixels = new Uint8Array(count * features);
    labels.forEach((label, at) => {
      patterns[label]?.forEach((value, place) => {
        pixels[at * features + place] = Math.floor(255 * (0.15 * value + 0.85 * random.random()));
      });
    });
    writeFileSync(join(folder, `${part}_x.npy`), npy([count, features], pixels));
    writeFileSync(join(folder, `${part}_y.npy`), npy([count], labels));
  }
  writeFileSync(join(folder, 'shape.json'), JSON.stringify({ rows: 4, columns: 4, channels: 3 }));
  return folder;
}

/** NumPy's format 1.0 of a uint8 array. */
function npy(shape: number[], values: Uint8Array): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`, 'latin1');
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  return Buffer.concat([start, header, values]);
}
