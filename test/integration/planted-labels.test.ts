import { expect, it } from 'vitest';
import { z } from 'zod';
import { cast } from '../../main/demo/drawn-faces.ts';
import { command, commandJson } from '../command-line.ts';
import { drawnFolder, type DrawnLine } from '../fixtures/drawn-folder.ts';
import { temporaryFolder } from '../temporary.ts';

const found = z.object({ faces: z.array(z.object({ face: z.string(), label: z.string(), suggested: z.string() })) });

/** Which lines of each of four actors show the next actor's face. */
const planted = [
  [3, 11],
  [0, 7],
  [5, 16],
  [2, 9],
];
const nameOf = (actor: number): string => cast[actor % planted.length]?.name ?? '';

it('the eight faces that stand under another name come before all others, each with its right name', async () => {
  const data = temporaryFolder();
  const lines = planted.map((wrong) =>
    Array.from({ length: 20 }, (_, at): DrawnLine => (wrong.includes(at) ? 'neighbour' : 'listed')),
  );
  const { list, images } = await drawnFolder(temporaryFolder(), lines);
  await command(data, 'faces', 'list', 'add', list);
  await command(data, 'faces', 'import', images);
  const rule = ['--counts', '14,3,3', '--size', '16', '--name', 'planted'];
  expect((await command(data, 'faces', 'snapshot', 'create', ...rule)).code).toBe(0);

  const { faces } = found.parse((await commandJson(data, 'mislabelled', '--snapshot', 'planted')).value);
  expect(faces).toHaveLength(80);
  const first = faces.slice(0, 8).map(({ face, label, suggested }) => `${face}: ${label}, rather ${suggested}`);
  const expected = planted.flatMap((wrong, actor) => {
    const stem = nameOf(actor).split(' ').at(-1)?.toLowerCase() ?? '';
    return wrong.map((at) => `${stem}${at}: ${nameOf(actor)}, rather ${nameOf(actor + 1)}`);
  });
  expect(first.sort()).toEqual(expected.sort());

  const ofNet = ['--extractor', 'face-net', '--snapshot', 'planted', '--layer', 'descriptor'];
  const { features } = z.object({ features: z.string() }).parse((await commandJson(data, 'extract', ...ofNet)).value);
  const asked = ['mislabelled', '--snapshot', 'planted', '--features', features];
  const onFeatures = found
    .extend({ data: z.unknown(), preset: z.string() })
    .parse((await commandJson(data, ...asked)).value);
  expect(onFeatures).toMatchObject({ data: { kind: 'features', id: features }, preset: 'part10' });
  const named = (all: typeof faces): string[] => all.map(({ face, label }) => `${face}: ${label}`).sort();
  expect(named(onFeatures.faces)).toEqual(named(faces));

  expect((await command(data, 'faces', 'snapshot', 'create', ...rule, '--name', 'other', '--size', '20')).code).toBe(0);
  expect((await commandJson(data, ...asked, '--snapshot', 'other')).value).toMatchObject({
    error: {
      code: 'bad_input',
      message: expect.stringContaining('Compute features of it with “extract --snapshot other”') as string,
    },
  });
});
