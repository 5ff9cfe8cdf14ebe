import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { endOf } from '../faces-lab.ts';
import { packedSample } from '../sample.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const patience = { timeout: 60_000 };

describe('the browser shell, when its server is lost', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`marks what claims to be live, turns off what cannot work, and comes back (${colorScheme})`, async () => {
      const workbench = await openWorkbench({ colorScheme });
      const run = await startedRun(workbench);
      const page = await workbench.page(`/train?run=${run}`);
      await page
        .getByRole('main')
        .getByText(/^● running/)
        .waitFor();
      await page.getByRole('main').getByRole('button', { name: 'Pause' }).waitFor();
      await expect.poll(() => page.getByText('last known').count()).toBe(0);

      workbench.kill();
      const banner = page.getByRole('main').getByRole('status').filter({ hasText: 'The lab does not answer' });
      await banner.waitFor();
      await expect.poll(() => banner.textContent()).toMatch(/shows what was known at \d/);
      await marksAll(page);
      await offerNothing(page);
      await picture(page, `lost-train-${colorScheme}`);

      // Nothing is there yet: the button says so, and stays.
      const reconnect = banner.getByRole('button', { name: 'Reconnect' });
      await reconnect.click();
      await banner.getByText('It is still not there').waitFor();

      await workbench.restart();
      if (await banner.isVisible()) await reconnect.click({ timeout: 10_000 }).catch(() => undefined);
      await banner.waitFor({ state: 'detached' });
      // The same browser, without a new address: the run has been interrupted and can be resumed.
      await page.getByRole('main').getByText('interrupted').first().waitFor();
      await expect.poll(() => page.getByRole('main').getByRole('button', { name: 'Resume' }).isEnabled()).toBe(true);
      await expect.poll(() => page.getByText('last known').count()).toBe(0);
      await page.reload();
      await page.locator('html[data-painted=true]').waitFor();
    });
  }

  it('sends a browser that it does not know to the address that was printed', async () => {
    const workbench = await openWorkbench();
    const page = await workbench.page();
    const settings = await workbench.page('/settings');
    const ticks = settings.getByRole('main').locator('input[type=checkbox]');
    const on = settings.getByRole('main').locator('input[type=checkbox]:enabled');
    await on.first().waitFor();
    const disk = await workbench.page('/disk');
    const rules = disk.getByRole('main').locator('input[type=checkbox]');
    await rules.first().waitFor();
    await workbench.context.clearCookies();
    workbench.kill();
    // What changes something at once cannot be changed.
    await expect.poll(() => on.count()).toBe(0);
    for (const tick of [ticks.first(), rules.first()]) {
      await expect.poll(() => tick.isDisabled()).toBe(true);
      await expect.poll(() => tick.getAttribute('title')).toBe('The lab does not answer. Reconnect first.');
    }
    const banner = page.getByRole('main').getByRole('status').filter({ hasText: 'lab' });
    await banner.getByText('The lab does not answer').waitFor();
    const address = await workbench.restart();
    await banner.getByRole('button', { name: 'Reconnect' }).click();
    await banner.getByText('it does not know this browser. Open the address that it printed').waitFor();
    await page.goto(address);
    await page.locator('html[data-painted=true]').waitFor();
    await expect.poll(() => banner.count()).toBe(0);
  });
});

/** A training that does not end while the test looks at it. */
async function startedRun({ data }: Workbench): Promise<number> {
  packedSample();
  const session = await openLabSession({ dataDirectory: data });
  try {
    const lab = labClient(session);
    await endOf(lab, await valueOf(lab.digits.add({ source: { kind: 'sample' } })));
    const { spec, data: set } = await valueOf(lab.training.resolve({ preset: 'part4', settings: { steps: 100_000 } }));
    const { run } = await valueOf(lab.training.start({ spec, data: set, engine: 'wasm', name: 'the one cut off' }));
    await expect.poll(async () => (await valueOf(lab.runs.get({ id: run }))).stepsDone, patience).toBeGreaterThan(1);
    return run;
  } finally {
    await session.close();
  }
}

/** State of the run, its progress, its curves, its weights, the jobs' strip and the state of the lab. */
async function marksAll(page: Page): Promise<void> {
  const main = page.getByRole('main');
  await main
    .getByText(/running.*\(last known\)/)
    .first()
    .waitFor();
  await main.getByText(/steps, last known/).waitFor();
  for (const chart of ['Cost', 'Accuracy']) {
    await main.getByRole('region', { name: chart, exact: true }).getByText('last known, not live').waitFor();
  }
  await main
    .getByRole('region', { name: /^Weights/ })
    .getByText('last known, not live')
    .waitFor();
  const footer = page.getByRole('contentinfo');
  await footer.getByText(/^[^()]*last known$/).waitFor();
  await footer.getByText('lab: not connected').waitFor();
  for (const bar of await page.getByRole('progressbar').all()) {
    await expect.poll(() => bar.getAttribute('aria-valuetext')).toMatch(/\(last known\)$/);
  }
}

/** Every button that is still on needs nothing of the lab. */
async function offerNothing(page: Page): Promise<void> {
  for (const name of ['Pause', 'Cancel']) {
    const button = page.getByRole('main').getByRole('button', { name });
    expect(await button.isDisabled(), name).toBe(true);
    expect(await button.getAttribute('title'), name).toBe('The lab does not answer. Reconnect first.');
  }
  await page.getByRole('button', { name: 'Jobs' }).click();
  for (const name of ['Pause', 'Cancel']) {
    expect(await page.getByRole('dialog').getByRole('button', { name }).isDisabled(), name).toBe(true);
  }
  await page.keyboard.press('Escape');
}

/** To be looked at where a person asks for pictures. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['HIDDEN_UNIT_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}
