import { expect, it } from 'vitest';
import { command, commandJson } from '../command-line.ts';
import { drawnFolder, type DrawnLine } from '../fixtures/drawn-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

const line = (count: number): DrawnLine[] => new Array<DrawnLine>(count).fill('listed');

it('finds a face under another name, looks at its photo and back, excludes it, trains again, and measures the effect', async () => {
  const data = temporaryFolder();
  const actors = [line(15), line(15), line(15)];
  actors[1]?.splice(4, 1, 'neighbour');
  const { list, images } = await drawnFolder(temporaryFolder(), actors);
  await command(data, 'faces', 'list', 'add', list);
  await command(data, 'faces', 'import', images);
  await command(data, 'faces', 'snapshot', 'create', '--name', 'drawn', '--counts', '8,3,3', '--size', '16');
  const small = ['--set', 'hidden.0.units=6', '--set', 'steps=40', '--engine', 'wasm'];
  await command(data, 'train', '--preset', 'part8', '--snapshot', 'drawn', ...small);

  const workbench = await openWorkbench({ data });
  const page = await workbench.page('/faces/snapshots');
  await page.getByRole('link', { name: 'Mislabelled' }).click();
  await page.getByRole('button', { name: 'Check labels' }).click();
  const first = page.getByRole('listitem').filter({ hasText: 'proposed' }).first();
  await first.waitFor();
  await expect.poll(() => first.textContent()).toMatch(/vexley4.*Bruno Vexley.*Clara Moonfield/s);

  const here = page.url();
  await first.getByRole('link', { name: 'Photo and decision' }).click();
  await page.waitForURL(/\/faces\/rows\/\d+$/);
  await page.getByRole('heading', { name: 'vexley4' }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL(here);
  await first.waitFor();
  const out = async (): Promise<string> => JSON.stringify((await commandJson(data, 'faces', 'status')).value);
  await page.keyboard.press('x');
  await expect.poll(out, { timeout: 30_000 }).toContain('"out":1');
  await page.keyboard.press('z');
  await expect.poll(out, { timeout: 30_000 }).toContain('"out":0');
  await page.keyboard.press('x');
  await expect.poll(out, { timeout: 30_000 }).toContain('"out":1');

  await page.getByRole('button', { name: 'Train again without the excluded' }).click();
  await page.waitForURL('**/compare?runs=1,2');

  await page.goto(`${workbench.origin}/faces/effect`);
  await page.getByLabel('Seeds').fill('0,1');
  await page.getByRole('button', { name: 'Measure' }).click();
  await page.waitForURL(/sweeps=\d+,\d+/);
  await page.getByText('2 seeds, the new snapshot less the previous one').waitFor({ timeout: 240_000 });
  const shown = await page.getByText(/points$/).textContent();
  const told = await commandJson(
    data,
    ...['effect', '--before', await hashOf(data, 1), '--after', await hashOf(data, 0)],
    ...['--preset', 'part8', '--seeds', '0,1'],
  );
  const { difference } = told.value as { difference: { mean: number } };
  expect(Number(shown?.replace('−', '-').replace(' points', ''))).toBeCloseTo(100 * difference.mean, 2);

  // A face without which the net is better is decided about where it is found.
  const { sets } = (await commandJson(data, 'data', 'list')).value as { sets: { ref: { kind: string; id: string } }[] };
  const set = sets.map(({ ref: { kind, id } }) => `${kind}:${id}`).find((one) => one.startsWith('faces:')) ?? '';
  const few = ['--set', 'seeds=2', '--set', 'steps=20', '--set', 'examples=12'];
  await command(data, 'instrument', 'leave-one-out', '--data', set, ...few);
  await page.goto(`${workbench.origin}/instruments/leave-one-out`);
  const harmful = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^Exclude / }) });
  await harmful.first().waitFor();
  const before = await out();
  const name = (await harmful.first().getByRole('link').last().textContent()) ?? '';
  await page.getByRole('button', { name: `Exclude ${name}` }).click();
  await page.getByText(`${name} excluded.`).waitFor();
  const shownAs = page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
  await shownAs.getByText('excluded', { exact: true }).waitFor();
  expect(await out()).not.toBe(before);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(out, { timeout: 30_000 }).toBe(before);
  await page.getByRole('link', { name, exact: true }).first().click();
  await page.waitForURL(/\/faces\/rows\/\d+$/);
  await page.getByRole('heading', { name }).waitFor();
  expect(workbench.complaints).toEqual([]);
});

/** Of a snapshot, the newest first. */
async function hashOf(data: string, place: number): Promise<string> {
  const { value } = await commandJson(data, 'faces', 'snapshot', 'list');
  const { snapshots } = value as { snapshots: { hash: string; createdAt: string }[] };
  return snapshots.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[place]?.hash ?? '';
}
