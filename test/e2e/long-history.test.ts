import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openStore } from '../../main/store/store.ts';
import { addLongRun, addRuns, pointsOf, runs } from '../bench/history/large-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

/** A lab with 10,000 runs, of which the newest have curves, and one of 1,000,000 points. */
function longHistory(): string {
  const folder = temporaryFolder();
  const store = openStore(folder);
  addRuns(store, runs);
  store.atomically(() => {
    for (let run = runs - 99; run <= runs; run++) store.metrics.append(run, pointsOf(run, 0, 1000));
  });
  addLongRun(store);
  store.close();
  return folder;
}

/** Scrolls the table through its whole length, a step a frame. @returns milliseconds of each frame, and rows there were at most. */
async function scrolled(page: Page): Promise<{ frames: number[]; rows: number }> {
  return page.evaluate<{ frames: number[]; rows: number }>(`new Promise((done) => {
    const table = document.querySelector('[role=table][aria-label=Runs]');
    const [frames, end, steps] = [[], table.scrollHeight, 120];
    let [last, step, rows] = [performance.now(), 0, 0];
    const next = (now) => {
      frames.push(now - last);
      last = now;
      rows = Math.max(rows, table.querySelectorAll('.body > [role=row]').length);
      step += 1;
      if (step > steps) return done({ frames: frames.slice(1), rows });
      table.scrollTop = (end * step) / steps;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`);
}

/** Bytes of the page's objects, when what nobody needs has gone. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

it('10,000 runs are listed, scrolled, filtered, sorted and grouped, and a run of 1,000,000 points is drawn, in bounded memory', async () => {
  const workbench = await openWorkbench({ data: longHistory() });
  const page = await workbench.page('/runs');
  const rows = page.getByRole('row').filter({ hasText: 'succeeded' });
  await page.getByText('10,001 runs', { exact: true }).waitFor();
  await page.getByRole('img', { name: /^Cost, nats per example, last values/ }).waitFor();

  const { frames, rows: most } = await scrolled(page);
  const sorted = [...frames].sort((one, other) => one - other);
  console.log('frames while scrolling, ms:', { median: sorted[60], p95: sorted[113], most: sorted.at(-1), rows: most });
  // As many rows as are in sight and a few more, however long the list is.
  expect(most).toBeLessThan(80);
  // A busy machine drops frames; a table that draws 10,000 rows takes seconds for each.
  expect(sorted[60]).toBeLessThan(100);
  await page.getByRole('link', { name: 'run 0', exact: true }).waitFor();

  const filter = page.getByLabel('Filter runs');
  const work = async (): Promise<void> => {
    await filter.fill('optimizer.momentum = 0.5');
    await page.getByText('1,000 runs', { exact: true }).waitFor();
    await filter.fill('');
    await page.getByText('10,001 runs', { exact: true }).waitFor();
    await page.getByRole('columnheader', { name: 'Test accuracy' }).getByRole('button').click();
    await page.waitForURL(/sort=test\.accuracy/);
    await rows.first().waitFor();
    await page.getByRole('button', { name: /^Group/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Preset' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'n = 5,001' }).waitFor();
    await page.getByRole('button', { name: /^Group/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'No groups' }).click();
    await page.keyboard.press('Escape');
    await rows.first().waitFor();
    await scrolled(page);
  };
  await work();
  const before = await heapOf(page);
  for (let time = 0; time < 5; time++) await work();
  const after = await heapOf(page);
  console.log('heap, MB:', { before: before / 1e6, after: after / 1e6 });
  expect(before).toBeGreaterThan(0);
  expect(after - before).toBeLessThan(15e6);

  const asked = performance.now();
  await page.goto(`${workbench.origin}/runs/${runs + 1}`);
  await page.getByText(/^[\d,]+ of 1,000,000 points of the longest run, smallest and largest kept$/).waitFor();
  console.log('page of the run of 1,000,000 points, ms:', Math.round(performance.now() - asked));
  expect(workbench.complaints).toEqual([]);
});
