import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRecentLabs, rememberLab } from '../../../main/electron/recent-labs.ts';
import { temporaryFolder } from '../../temporary.ts';

it('keeps the ten labs opened last, the newest first, each once', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'state', 'recent.json');
  const labs = Array.from({ length: 12 }, (_, index) => join(folder, `lab-${index}`));
  for (const path of labs) {
    mkdirSync(path);
    rememberLab(file, { kind: 'folder', path });
  }
  rememberLab(file, { kind: 'folder', path: labs[9] ?? '' });
  const kept = readRecentLabs(file).map(({ path }) => path);
  expect(kept).toEqual([9, 11, 10, 8, 7, 6, 5, 4, 3, 2].map((index) => labs[index]));
});

it('leaves out folders that are gone, keeps sockets, which come and go', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'recent.json');
  rememberLab(file, { kind: 'folder', path: join(folder, 'gone') });
  rememberLab(file, { kind: 'socket', path: join(folder, 'far.sock') });
  expect(readRecentLabs(file)).toEqual([{ kind: 'socket', path: join(folder, 'far.sock') }]);
});

it('is empty when the file says nonsense', () => {
  const file = join(temporaryFolder(), 'recent.json');
  writeFileSync(file, '[{"kind":"web","path":"https://example.org"}]');
  expect(readRecentLabs(file)).toEqual([]);
});
