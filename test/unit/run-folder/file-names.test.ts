import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appRoot } from '../../../main/places.ts';

const owner = 'main/run-folder/';
/** Names in a run's folder that no other room may know. */
const names =
  /metrics(-history)?\.f64|weights-history\.f32|hidden-weights\.f32|predictions\.u8|\.ckpt\b|['"/`]checkpoints['"/`]/;
/** Names that are also those of exports, which the contract states and its users repeat. */
const exported = /model\.json|weights\.bin/;
const exporters = [
  'shared/contract/media.ts',
  'main/work/runs/run-export.ts',
  'main/work/exports/weight-formats.ts',
  'renderer/features/run/run-header.vue',
];

function sources(): { path: string; text: string }[] {
  return ['main', 'shared', 'renderer'].flatMap((room) =>
    readdirSync(join(appRoot, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|vue|mjs)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({
        path: relative(appRoot, path).replaceAll(sep, '/'),
        text: readFileSync(path, 'utf8'),
      })),
  );
}

describe('what lies in a run’s folder', () => {
  const all = sources();

  it('is known by its own room only', () => {
    const knowing = all.filter(({ path, text }) => !path.startsWith(owner) && names.test(text));
    expect(knowing.map(({ path }) => path)).toEqual([]);
    const trained = all.filter(({ path, text }) => !path.startsWith(owner) && exported.test(text));
    expect(trained.map(({ path }) => path).filter((path) => !exporters.includes(path))).toEqual([]);
  });

  it('is known there, so that the search above finds what it looks for', () => {
    const own = all.filter(({ path }) => path.startsWith(owner)).map(({ text }) => text);
    expect(own.some((text) => names.test(text)) && own.some((text) => exported.test(text))).toBe(true);
    for (const path of exporters) expect(all.find((source) => source.path === path)?.text).toMatch(exported);
  });
});
