import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { namedDataDirectory, namedPaths, namedSocket, stateFolder } from '../../../main/electron/command-line.ts';

it('finds the data directory among the switches of Electron', () => {
  const line = ['/opt/electron', '--no-sandbox', '.', '--data', 'my lab'];
  expect(namedDataDirectory(line, '/home/a')).toBe(resolve('/home/a', 'my lab'));
  expect(namedDataDirectory(['/opt/electron', '--data=/labs/b'], '/home/a')).toBe(resolve('/labs/b'));
  expect(namedDataDirectory(['/opt/electron', '.'], '/home/a')).toBeUndefined();
  expect(namedDataDirectory(['/opt/electron', '--data'], '/home/a')).toBeUndefined();
});

it('finds the socket of a lab elsewhere, and leaves the name of a pipe as it is', () => {
  expect(namedSocket(['/opt/electron', '.', '--connect', 'lab.sock'], '/home/a')).toBe(resolve('/home/a', 'lab.sock'));
  expect(namedSocket(['/opt/electron', '--connect=\\\\.\\pipe\\lab'], '/home/a')).toBe('\\\\.\\pipe\\lab');
  expect(namedSocket(['/opt/electron', '.'], '/home/a')).toBeUndefined();
});

it('finds the folders it was opened with, and takes neither the app nor a value of a switch for one', () => {
  const line = ['/opt/electron', '--no-sandbox', '/app', '--data', '/lab', 'mnist', '/far/faces'];
  expect(namedPaths(line, '/home/a', false)).toEqual([resolve('/home/a', 'mnist'), resolve('/far/faces')]);
  expect(namedPaths(['/opt/hidden-unit', 'mnist'], '/home/a', true)).toEqual([resolve('/home/a', 'mnist')]);
  expect(namedPaths(['/opt/hidden-unit', '--connect', '/s'], '/home/a', true)).toEqual([]);
});

it('finds what a desktop opens it with by its address', () => {
  const path = resolve('/home/a', 'a week & more', '50 %.hidden-unit');
  expect(namedPaths(['/opt/hidden-unit', pathToFileURL(path).href], '/', true)).toEqual([path]);
  // Somebody else's computer, which no path leads to: what is said of it then is that there is nothing.
  expect(namedPaths(['/opt/hidden-unit', 'file://%zz'], '/', true)).toEqual([resolve('/', 'file://%zz')]);
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
