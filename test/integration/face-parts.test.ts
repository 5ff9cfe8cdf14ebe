import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SnapshotItem } from '../../shared/models/face-snapshot.ts';
import { commandJson } from '../command-line.ts';
import { makeDrawnSnapshot } from '../drawn-snapshot.ts';
import { temporaryFolder } from '../temporary.ts';

it('faces are divided as a file says, as far as they are there', async () => {
  const data = temporaryFolder();
  await makeDrawnSnapshot(data, 16);
  const itemsOf = async (name: string): Promise<SnapshotItem[]> => {
    const { value } = await commandJson(data, 'faces', 'snapshot', 'show', name);
    return (value as { items: SnapshotItem[] }).items;
  };
  const before = await itemsOf('Drawn');
  // Training and test change places, and one of the lines is of nobody.
  const turned = { training: 'test', validation: 'validation', test: 'train' } as const;
  const lines = before.map(({ label, split }, at) =>
    at % 2 === 0 ? `${label}\t${turned[split]}` : `${label}.jpg, ${turned[split]}`,
  );
  const file = join(temporaryFolder(), 'parts.txt');
  writeFileSync(file, ['# label, part', '', ...lines, 'nobody7;test'].join('\r\n'));

  const asked = ['faces', 'snapshot', 'create', '--size', '16', '--name', 'Theirs', '--parts', file];
  const { value, code } = await commandJson(data, ...asked);
  expect(code).toBe(0);
  expect(value).toMatchObject({
    snapshot: 'Theirs',
    parts: { listed: 28, found: 27, missing: ['nobody7'] },
    known: false,
  });
  const partsOf = (items: readonly SnapshotItem[]): string[] =>
    items.map(({ label, split }) => `${label} ${split}`).sort();
  expect(partsOf(await itemsOf('Theirs'))).toEqual(
    partsOf(
      before.map(
        (item) =>
          ({ ...item, split: turned[item.split] === 'train' ? 'training' : turned[item.split] }) as SnapshotItem,
      ),
    ),
  );
  const { value: listed } = await commandJson(data, 'faces', 'snapshot', 'list');
  expect(listed).toMatchObject({
    snapshots: expect.arrayContaining([
      expect.objectContaining({
        name: 'Theirs',
        rule: expect.objectContaining({
          counts: { training: 2, validation: 2, test: 5 },
          listed: { faces: 28, found: 27 },
        }) as object,
      }),
    ]) as object[],
  });
  writeFileSync(file, 'nobody1,training\n');
  expect((await commandJson(data, ...asked)).value).toMatchObject({
    error: { code: 'conflict', message: expect.stringContaining('Of the 1 faces in the list 0 are here') as string },
  });
});
