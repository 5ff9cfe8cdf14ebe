import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { expect, it } from 'vitest';
import { appRoot } from '../../main/places.ts';

/** The files that each file imports from, types included. */
function imports(): Map<string, string[]> {
  const files = ['main', 'shared', 'renderer'].flatMap((room) =>
    readdirSync(join(appRoot, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|vue|mjs)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const named = (path: string): string => relative(appRoot, path).replaceAll(sep, '/');
  return new Map(
    files.map((path) => {
      const text = readFileSync(path, 'utf8');
      const found = text.matchAll(/^(?:import|export)\b[^;'"]*['"](\.[^'"]+)['"]/gm);
      return [named(path), [...found].map(([, from = '']) => named(join(dirname(path), from)))];
    }),
  );
}

/** The files from which one comes back to them: Tarjan, “Depth-first search and linear graph algorithms” (1972). */
function inCircles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const number = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[] = [];
  const visit = (file: string): number => {
    const own = number.size;
    number.set(file, own);
    open.push(file);
    let low = own;
    for (const next of graph.get(file) ?? []) {
      if (!number.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, lowest.get(next) ?? number.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low === own) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) found.push(...circle);
    }
    return low;
  };
  for (const file of graph.keys()) if (!number.has(file)) visit(file);
  return found.sort();
}

it('no files import each other in a circle, not even for types', () => {
  expect(
    inCircles(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b', 'a', 'd']],
        ['d', []],
      ]),
    ),
  ).toEqual(['a', 'b', 'c']);
  const graph = imports();
  expect(graph.get('shared/models/nets/net-kinds.ts')).toContain('shared/models/nets/dense.ts');
  expect(inCircles(graph)).toEqual([]);
});
