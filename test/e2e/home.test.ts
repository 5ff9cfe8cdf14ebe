import { expect, it } from 'vitest';
import { commandJson } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

it('shows pictures of the weights of the newest net that has some, and tells runs of one preset apart', async () => {
  packedSample();
  const data = temporaryFolder();
  await commandJson(data, 'digits', 'add', '--sample');
  const short = ['--preset', 'part8', '--data', 'digits:sample', '--set', 'steps=10', '--engine', 'wasm'];
  for (const seed of ['1', '2']) await commandJson(data, 'train', ...short, '--seed', seed);
  await commandJson(data, 'train', ...short, '--set', 'record.weights=none', '--name', 'without weights');

  const workbench = await openWorkbench({ data, width: 1024, height: 700 });
  const page = await workbench.page();
  await page.getByRole('link', { name: 'without weights' }).waitFor();
  for (const seed of ['1', '2']) await page.getByRole('link', { name: `part8 · steps 10 · seed ${seed}` }).waitFor();
  const units = page.getByRole('img', { name: /^change of the weights of unit \d+$/ });
  await expect.poll(() => units.count()).toBe(10);
  await page.getByText('change of the hidden units, part8 · steps 10 · seed 2').waitFor();
  await page.getByRole('link', { name: 'Open run' }).click();
  await page.waitForURL('**/runs/2');
  expect(workbench.complaints).toEqual([]);
});
