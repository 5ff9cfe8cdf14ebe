import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { runDetail } from '../../shared/models/run.ts';
import { madeUpKinds, readingsFile, told } from '../made-up-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { showColumn, sortRuns, succeededRuns } from './run-table.ts';
import { openWorkbench } from './workbench.ts';

/** Trains what the form says, and waits for its end. */
async function train(page: Page, run: number): Promise<void> {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(`**/train?run=${run}*`);
  await page.getByRole('link', { name: 'Open run' }).waitFor();
}

it('shows and trains kinds with lists in lists, no picture and no validation part', async () => {
  const data = temporaryFolder();
  const workbench = await openWorkbench({ data, environment: madeUpKinds, width: 1024, height: 700 });
  const page = await workbench.page('/train?preset=weather');
  await page.getByLabel('Readings file').fill(readingsFile(data));
  await page.getByRole('button', { name: 'Add the file' }).click();
  await page.getByText('200 train · 0 validation · 65 test').waitFor();
  await train(page, 1);

  // A number in a list that is in a list, an item added to one, and a choice with a number of its own.
  await page.goto(`${workbench.origin}/train?preset=weather`);
  const gain = page.getByLabel('Bank 1, tap 2, gain');
  await gain.fill('9');
  await page.getByText('A number from -5 to 5.').waitFor();
  await gain.fill('-0.5');
  await page.getByRole('button', { name: 'Add tap to bank 2' }).click();
  await page.getByLabel('Bank 2, tap 2, gain').fill('2');
  await page.getByLabel('Head').selectOption('warm');
  await page.getByLabel('Temperature').fill('3');
  await train(page, 2);
  expect(await told(data, 'runs', 'show', '2')).toMatchObject({
    spec: {
      banks: [{ taps: [{ gain: 1 }, { gain: -0.5 }] }, { taps: [{ gain: 1 }, { gain: 2 }] }],
      head: { kind: 'warm', temperature: 3 },
    },
  });

  // Its measured numbers are drawn with their units, its examples are no images, and nothing claims to validate.
  await page.goto(`${workbench.origin}/runs/1`);
  for (const title of ['Wear, mJ', 'Loss, per example', 'Results on the test examples']) {
    await page.getByRole('heading', { name: title }).waitFor();
  }
  await page.getByRole('region', { name: 'Wear, mJ' }).getByText('training').first().waitFor();
  await expect.poll(() => page.getByRole('region', { name: 'Accuracy' }).getByText('validation').count()).toBe(0);

  // Found by a number in a list in a list, and sorted by the metric.
  await page.goto(`${workbench.origin}/runs`);
  const rows = page.getByRole('row').filter({ hasText: 'succeeded' });
  await expect.poll(() => rows.count()).toBe(2);
  await showColumn(page, 'Train wear');
  const ended = await Promise.all(
    [1, 2].map(async (run) => runDetail.parse(await told(data, 'runs', 'show', String(run)))),
  );
  const ascending = ended
    .sort((one, other) => (one.metrics['train.wear']?.last ?? 0) - (other.metrics['train.wear']?.last ?? 0))
    .map(({ name }) => name);
  for (const direction of ['descending', 'ascending'] as const) {
    const expected = direction === 'ascending' ? ascending : [...ascending].reverse();
    await sortRuns(page, 'Train wear', direction);
    await expect.poll(() => succeededRuns(page), { message: direction }).toEqual(expected);
  }
  await page.getByLabel('Filter runs').fill('banks.0.taps.1.gain < 0 and head = warm');
  await expect.poll(() => rows.count()).toBe(1);

  // The comparison calls the parameters what the form calls them.
  await page.goto(`${workbench.origin}/compare?runs=1,2`);
  await page.getByRole('row', { name: /Bank 1, tap 2, gain\s*0\.5\s*-0\.5/ }).waitFor();
  await page.getByRole('row', { name: /Training wear, mJ/ }).waitFor();

  // An instrument whose setting has a setting of its own, and a table that is as long as a result may be.
  await page.goto(`${workbench.origin}/instruments/weight-list?run=1`);
  await page.getByLabel('Order').selectOption('size');
  await page.getByLabel('Smallest').fill('0.1');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page
    .getByText(/\d+ weights, of which the first is/)
    .first()
    .waitFor();
  const table = page.getByRole('region', { name: 'Weights', exact: true });
  await table.getByRole('rowheader', { name: 'pairs' }).first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await table.getByRole('button', { name: 'Options for Weights' }).click();
      await page.getByRole('menuitem', { name: /CSV/ }).first().click();
    })(),
  ]);
  // Its head, and all rows, however few of them are drawn.
  expect(
    readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(2001);
  expect(workbench.complaints).toEqual([]);
});
