import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import type { DataSet } from '../../shared/models/data/data-set.ts';
import { openLabSession } from '../../main/lab-session.ts';
import { temporaryFolder } from '../temporary.ts';

/** A lab as an earlier version wrote it: a folder of matrices of 48 features, from version 5 on also a snapshot's. */
function olderLab(version: number): string {
  const data = temporaryFolder();
  copyFileSync(
    join(import.meta.dirname, '..', 'fixtures', 'databases', `v${version}.sqlite`),
    join(data, 'lab.sqlite'),
  );
  return data;
}

/** What its `shape.json` declares beside the matrices themselves. */
function declare(data: string, shape: object): void {
  const folder = join(data, 'matrices', 'toy-01234567');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'shape.json'), JSON.stringify(shape));
}

async function shapesOf(data: string): Promise<Record<string, DataSet['shape']>> {
  const session = await openLabSession({ dataDirectory: data });
  try {
    const sets = await valueOf(labClient(session).data.list({}));
    return Object.fromEntries(sets.map(({ ref, shape }) => [`${ref.kind}:${ref.id}`, shape]));
  } finally {
    await session.close();
  }
}

const colour = { rows: 4, columns: 4, channels: 3 };

describe('the shape of a set that an earlier version took in', () => {
  it.each([3, 4, 5, 6, 7, 8, 9, 10])(
    'is none where version %i had guessed it from a square number',
    async (version) => {
      const shapes = await shapesOf(olderLab(version));
      expect(shapes['matrices:toy-01234567']).toBeNull();
      // Of a snapshot of faces the lab itself knows it, and a file of digits says it in its header.
      if (version >= 5) expect(shapes['faces:six-0a1b2c3d']).toEqual(colour);
      expect(shapes['digits:sample']).toEqual({ rows: 28, columns: 28, channels: 1 });
    },
  );

  it('is the one that its own folder declares', async () => {
    const data = olderLab(10);
    declare(data, { rows: 6, columns: 8, channels: 1 });
    expect((await shapesOf(data))['matrices:toy-01234567']).toEqual({ rows: 6, columns: 8, channels: 1 });
  });

  it('comes back with the folder, and is none of another size', async () => {
    const data = olderLab(10);
    expect((await shapesOf(data))['matrices:toy-01234567']).toBeNull();
    declare(data, colour);
    expect((await shapesOf(data))['matrices:toy-01234567']).toEqual(colour);
    declare(data, { rows: 7, columns: 7, channels: 1 });
    expect((await shapesOf(data))['matrices:toy-01234567']).toBeNull();
  });
});
