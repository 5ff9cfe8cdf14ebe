import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseNpy } from '../../../../main/data/matrices/npy.ts';
import { createNpy, encodeNpy } from '../../../../main/data/matrices/write-npy.ts';
import { temporaryFolder } from '../../../temporary.ts';

it('writes the header that numpy.save writes, and the values behind it', () => {
  const text = "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }";
  const expected = Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'),
    Buffer.from(`${text.padEnd(117)}\n`),
    Buffer.from([7, 8, 9]),
  ]);
  const written = encodeNpy([3], Uint8Array.of(7, 8, 9));
  expect(Buffer.from(written).equals(expected)).toBe(true);
});

it('writes a matrix row by row, as many as were promised, also none', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'x.npy');
  const file = await createNpy(path, 2, 3);
  await file.append(Uint8Array.of(1, 2, 3));
  await expect(file.append(Uint8Array.of(4))).rejects.toThrow(RangeError);
  await expect(file.close()).rejects.toThrow(RangeError);
  await file.append(Uint8Array.of(4, 5, 6));
  await file.close();
  const { shape, values } = parseNpy(readFileSync(path), path);
  expect([shape, [...values]]).toEqual([
    [2, 3],
    [1, 2, 3, 4, 5, 6],
  ]);

  const empty = join(folder, 'empty.npy');
  await (await createNpy(empty, 0, 3)).close();
  expect(parseNpy(readFileSync(empty), empty).shape).toEqual([0, 3]);
});
