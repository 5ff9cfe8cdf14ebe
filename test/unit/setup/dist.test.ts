import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkBudget } from '../../../main/setup/dist-budget.mjs';
import { drawIcons } from '../../../main/setup/dist-icons.mjs';
import { temporaryFolder } from '../../temporary.ts';

/** The folder of resources of a packed program: 3 kB of the app, 5 kB of the native engine. */
function packedResources(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'app.asar.unpacked', 'node_modules'), { recursive: true });
  mkdirSync(join(folder, 'native'));
  writeFileSync(join(folder, 'app.asar'), Buffer.alloc(1000));
  writeFileSync(join(folder, 'app.asar.unpacked', 'node_modules', 'one.node'), Buffer.alloc(2000));
  writeFileSync(join(folder, 'native', 'library'), Buffer.alloc(5000));
  symlinkSync('library', join(folder, 'native', 'link'));
  return folder;
}

it('lets a package through that is as large as its budget, and refuses one that is a byte larger', () => {
  const resources = packedResources();
  expect(checkBudget(resources, { app: 0.003, withNative: 0.008 })).toContain('0.0 MB');
  expect(() => checkBudget(resources, { app: 0.002999, withNative: 0.008 })).toThrow('raise the budget');
  expect(() => checkBudget(resources, { app: 0.003, withNative: 0.007999 })).toThrow('raise the budget');
});

it('draws the one SVG in every size that a system asks for', async () => {
  const folder = temporaryFolder();
  await drawIcons(folder);
  for (const edge of [16, 32, 48, 256, 512, 1024]) {
    const png = readFileSync(join(folder, `${edge}x${edge}.png`));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([edge, edge]);
  }
});
