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
  ['faces', 'hader12.jpg'],
])('takes a folder for %s by its %s, and a file in it for its folder', async (kind, name) => {
  const folder = folderWith('readme.txt', name);
  expect(await findData(folder)).toEqual({ kind, path: folder });
  expect(await findData(join(folder, name))).toEqual({ kind, path: folder });
});

it('takes no folder for a file in it that is none of the data', async () => {
  expect(await findData(join(folderWith('photo.jpg', 'train_x.npy'), 'photo.jpg'))).toBeUndefined();
});

it('knows an archive by its ending, and an actor list by what is in it', async () => {
  const folder = folderWith('week.hidden-unit', 'notes.txt');
  expect(await findData(join(folder, 'week.hidden-unit'))).toEqual({
    kind: 'archive',
    path: join(folder, 'week.hidden-unit'),
  });
  expect(await findData(join(folder, 'notes.txt'))).toBeUndefined();
  const line = ['A. Nobody', 1, 2, 'http://example.org/a.jpg', '1,2,30,40', 'ab'.repeat(32)];
  const texts = {
    tab: line.join('\t'),
    comma: line.map((field) => `"${field}"`).join(','),
    header: `name\turl\n${line.join('\t')}`,
  };
  for (const text of Object.values(texts)) {
    for (const encoding of ['utf8', 'utf16le'] as const) {
      const path = join(folder, 'list.csv');
      writeFileSync(path, text, encoding);
      expect(await findData(path)).toEqual({ kind: 'face-list', path });
    }
  }
});

it('finds nothing in other folders, in an empty one, and where there is none', async () => {
  const folder = folderWith('photo.jpg', 'idx.txt');
  expect(await findData(folder)).toBeUndefined();
  expect(await findData(folderWith())).toBeUndefined();
  expect(await findData(join(folder, 'not-there'))).toBeUndefined();
});
