import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appRoot } from '../../main/places.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import { instrumentKinds } from '../../shared/models/instruments/instrument-kinds.ts';
import { metricKinds } from '../../shared/models/metrics/metric-kinds.ts';
import { netKinds } from '../../shared/models/nets/net-kinds.ts';

/**
 * Files that may name a kind: those that make it what it is, and those that state what programs outside rely on. Everything else
 * looks kinds up, so that a new one needs no line there.
 */
const own: Record<'data' | 'nets' | 'metrics' | 'instruments' | 'presets', readonly RegExp[]> = {
  data: [
    /^shared\/models\/data\//,
    /^main\/data\/(digits|sources)\//,
    /^main\/api\/digits-api\.ts$/,
    // What the desktop's menu and dialogs call what a person may add: that room knows the contract only.
    /^main\/electron\//,
  ],
  nets: [
    /^(shared\/models|main\/learning)\/nets\//,
    // Runs of earlier versions.
    /^main\/(store\/migrations\/|work\/runs\/old-costs\.ts)/,
  ],
  metrics: [
    /^shared\/models\/metrics\//,
    // What is measured, by a training and by one without an example.
    /^main\/learning\/training\//,
    /^main\/instruments\/leave-one-out\//,
    // What runs of earlier versions hold.
    /^main\/(store\/migrations\/|work\/runs\/old-costs\.ts|run-folder\/run-history\.ts|api\/archives-api\.ts)/,
  ],
  instruments: [/^shared\/models\/instruments\//],
  presets: [
    // The first thing a newcomer trains.
    /^renderer\/features\/home\/first-steps\.vue$/,
    // The net of the report’s faces, which labels are checked with unless another is named.
    /^shared\/models\/instruments\/trained-preset\.ts$/,
    // The net that is looked at before any training, and what the report says of its own experiments.
    /^shared\/models\/(instruments\/contour|sweeps\/claims)\.ts$/,
  ],
};

const presets = readdirSync(join(appRoot, 'resources', 'presets')).map((name) => name.replace(/\.json$/, ''));
// `momentum` is also a parameter of an optimizer, `contour` a block of a result, and `forward` a way to go and to differ.
const instruments = instrumentKinds.names().filter((name) => !['momentum', 'contour', 'forward'].includes(name));

/** The names in quotes, after words that make them those of a kind where they have other meanings too. */
const patterns: Record<keyof typeof own, RegExp> = {
  data: quoted(dataKinds.names(), String.raw`\bkind(?::| ===| !==) |\bfitting\(|\bdata\(`),
  nets: quoted(netKinds.names()),
  metrics: quoted(metricKinds.names()),
  instruments: quoted(instruments),
  presets: quoted(presets),
};

function quoted(names: readonly string[], before = ''): RegExp {
  const any = names.map((name) => name.replaceAll('.', String.raw`\.`)).join('|');
  return new RegExp(`(?:${before})['"\`](?:${any})['"\`]`);
}

function sources(): { path: string; text: string }[] {
  return ['main', 'shared', 'renderer'].flatMap((room) =>
    readdirSync(join(appRoot, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|vue|mjs)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({
        path: relative(appRoot, path).replaceAll(sep, '/'),
        text: readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, ''),
      })),
  );
}

describe('the name of a kind', () => {
  const all = sources();

  it.each(['data', 'nets', 'metrics', 'instruments', 'presets'] as const)(
    'of %s stands in the files of its kind and nowhere else',
    (sort) => {
      const found = all.filter(({ text }) => patterns[sort].test(text)).map(({ path }) => path);
      expect(found.filter((path) => !own[sort].some((allowed) => allowed.test(path)))).toEqual([]);
      // Otherwise the search itself may be at fault, or a permission is no longer needed.
      expect(own[sort].filter((allowed) => !found.some((path) => allowed.test(path)))).toEqual([]);
    },
  );
});
