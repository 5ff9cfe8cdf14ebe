import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeDurably } from '../../main/durable-file.ts';
import { temporaryFolder } from '../temporary.ts';

it('is whole or not there, and leaves nothing beside it where it cannot be written', async () => {
  const folder = temporaryFolder();
  await writeDurably(join(folder, 'good'), 'all of it');
  mkdirSync(join(folder, 'taken', 'by a folder'), { recursive: true });
  await expect(writeDurably(join(folder, 'taken'), 'all of it')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['good', 'taken']);
  expect(readFileSync(join(folder, 'good'), 'utf8')).toBe('all of it');
});
