import { expect, it } from 'vitest';
import { commandJson } from '../command-line.ts';
import { labWithDrawnFaces } from '../drawn-faces-run.ts';
import { openWorkbench } from './workbench.ts';

it('goes from the confusion to an image, excludes it, comes back, and trains again without it; and to the units', async () => {
  const data = await labWithDrawnFaces();
  const workbench = await openWorkbench({ data });
  const page = await workbench.page('/runs/1');
  await page
    .getByRole('button', { name: /classified/ })
    .and(page.locator(':enabled'))
    .first()
    .click();
  const shown = page.getByRole('dialog').getByRole('link');
  await shown.first().click();
  await page.waitForURL(/\/runs\/1\/images\/test\/\d+\?/);
  await page.getByText(/sum check/).waitFor();
  await page.getByRole('img', { name: /^Occlusion/ }).waitFor();
  const first = page.url();
  await page.keyboard.press('j');
  await expect.poll(() => page.url()).not.toBe(first);

  await page.keyboard.press('x');
  await page.getByText(/excluded\.$/).waitFor();
  const out = async (): Promise<string> => JSON.stringify((await commandJson(data, 'faces', 'status')).value);
  await expect.poll(out, { timeout: 20_000 }).toContain('"out":1');
  await page.keyboard.press('Escape');
  await page.waitForURL('**/runs/1');

  await page.getByRole('link', { name: 'What they do' }).click();
  await page.waitForURL('**/runs/1/units');
  // From a unit the accuracy without it is one click away; the votes are counted with it.
  await page.goto(`${workbench.origin}/runs/1/units/0`);
  await page.getByRole('button', { name: 'Ablate in run 1' }).click();
  await page
    .getByText(/Accuracy on validation without the unit\s+[\d.]+\s%\s\([\d.\s…]+\),\s*n\s\d+, with it [\d.]+\s%/)
    .waitFor();
  await page.getByRole('list', { name: 'Fall of the accuracy of each class without the unit' }).waitFor();
  await page.getByRole('link', { name: 'All units' }).click();
  await page.waitForURL('**/runs/1/units');
  await page
    .getByText(/the placebo/)
    .first()
    .waitFor();
  await page
    .getByRole('link', { name: /^unit \d$/ })
    .first()
    .click();
  await page.waitForURL(/\/runs\/1\/units\/\d$/);
  await page.getByText('Outgoing weights').waitFor();
  await page
    .getByText(/of \d votes|votes for this unit|(promoter|inhibitor) of/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Look in other seeds' }).click();
  await page.getByText('differ from run 1 by their seed alone; at least 4 are needed').first().waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL('**/runs/1/units');

  // The forward bench shows the face in colour, and its name beside the sum, not on it.
  await page.goto(`${workbench.origin}/instruments/forward?run=1`);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('img', { name: 'What the net is given' }).waitFor();
  for (const output of await page.locator('.output').all()) {
    const [name, number] = await Promise.all([0, 1].map((at) => output.locator('text').nth(at).boundingBox()));
    expect((number?.x ?? 0) - (name?.x ?? 0) - (name?.width ?? 0)).toBeGreaterThan(0);
  }

  await page.goto(first);
  await page.getByRole('button', { name: 'Train again without the excluded' }).click();
  await page.waitForURL('**/compare?runs=1,2');

  // Further seeds are trained from where they are missed, with their weights, and the unit is found in them.
  await page.goto(`${workbench.origin}/runs/1/units/0`);
  await page.getByRole('button', { name: /^Train \d more seeds$/ }).click();
  await page.waitForURL(/\/sweeps\?sweep=1$/);
  await page
    .getByText(/5 of 5 trials done/)
    .first()
    .waitFor({ timeout: 60_000 });
  await page.goto(`${workbench.origin}/runs/1/units/0`);
  await page.getByRole('button', { name: 'Look in other seeds' }).click();
  await page.getByText(/^(Recurs|Accident: recurs) in \d of 5 other seeds$/).waitFor({ timeout: 60_000 });
  await expect.poll(() => page.getByRole('img', { name: /^unit \d of run \d+$/ }).count()).toBe(5);
  expect(workbench.complaints).toEqual([]);
});
