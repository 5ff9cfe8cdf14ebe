import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findData } from '../../../main/electron/data-folder.ts';
import { temporaryFolder } from '../../temporary.ts';

function folderWith(...names: string[]): string {
  const folder = join(temporaryFolder(), 'data');
  mkdirSync(folder);
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

it.each([
  ['digits', 'train-images-idx3-ubyte.gz'],
  ['digits', 't10k-labels.idx1-ubyte'],
  ['digits', 'train-images.idx'],
  ['matrices', 'train_x.npy'],
  ['lab', 'lab.sqlite'],
])('takes a folder for %s by its %s, and a file in it for its folder', async (kind, name) => {
  const folder = folderWith('readme.txt', name);
  expect(await findData(folder)).toEqual({ kind, path: folder });
  expect(await findData(join(folder, name))).toEqual({ kind, path: folder });
});

it('takes no folder for a file in it that is none of the data', async () => {
  expect(await findData(join(folderWith('photo.jpg', 'train_x.npy'), 'photo.jpg'))).toBeUndefined();
});

it('finds nothing in other folders, in an empty one, and where there is none', async () => {
  const folder = folderWith('photo.jpg', 'idx.txt');
  expect(await findData(folder)).toBeUndefined();
  expect(await findData(folderWith())).toBeUndefined();
  expect(await findData(join(folder, 'not-there'))).toBeUndefined();
});
