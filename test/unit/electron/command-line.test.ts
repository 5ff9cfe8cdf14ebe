import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { namedDataDirectory, stateFolder } from '../../../main/electron/command-line.ts';

it('finds the data directory among the switches of Electron', () => {
  const line = ['/opt/electron', '--no-sandbox', '.', '--data', 'my lab'];
  expect(namedDataDirectory(line, '/home/a')).toBe(resolve('/home/a', 'my lab'));
  expect(namedDataDirectory(['/opt/electron', '--data=/labs/b'], '/home/a')).toBe(resolve('/labs/b'));
  expect(namedDataDirectory(['/opt/electron', '.'], '/home/a')).toBeUndefined();
  expect(namedDataDirectory(['/opt/electron', '--data'], '/home/a')).toBeUndefined();
});

it('keeps the windows of two labs apart, and of one lab together', () => {
  const usual = resolve('/labs/usual');
  const own = resolve('/state');
  expect(stateFolder(own, usual, usual)).toBe(own);
  const other = stateFolder(own, resolve('/labs/other'), usual);
  expect(other).not.toBe(own);
  expect(stateFolder(own, resolve('/labs/other'), usual)).toBe(other);
  expect(stateFolder(own, resolve('/labs/third'), usual)).not.toBe(other);
});
