import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { command, commandJson } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

const paths = [
  '/',
  '/digits',
  '/faces',
  '/faces/curate',
  '/faces/snapshots',
  '/train',
  '/runs',
  '/runs/1',
  '/runs/1/explore',
  '/runs/1/images/test/0',
  '/runs/3/units',
  '/runs/3/units/0',
  '/compare?runs=1,2',
  '/sweeps',
  '/instruments',
  '/instruments/contour?run=1',
  '/instruments/momentum',
  '/instruments/loss-calibration?run=1',
  '/report',
  '/disk',
  '/faces/features',
  '/settings',
  '/nowhere',
];

async function labWithEverything(): Promise<string> {
  const data = temporaryFolder();
  await command(data, 'digits', 'add', '--sample');
  for (const preset of ['part4', 'part5']) {
    await commandJson(
      data,
      'train',
      '--preset',
      preset,
      '--set',
      'steps=20',
      '--set',
      'data.split.train=50',
      '--set',
      'data.split.validation=10',
    );
  }
  const dense = ['--set', 'steps=20', '--set', 'hidden.0.units=6'];
  const trained = await commandJson(data, 'train', '--preset', 'part8', '--data', 'digits:sample', ...dense);
  expect(trained.value).toMatchObject({ run: 3, status: 'succeeded' });
  return data;
}

/** Pixels by which an element is wider than the room that it has. */
function sideways(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => Math.max(0, element.scrollWidth - element.clientWidth));
}

/** What is drawn beyond the card that it is in, where nothing scrolls, in words. */
const beyondItsCard = `[...document.querySelectorAll('main .panel')].flatMap((panel) => {
  const edge = panel.getBoundingClientRect();
  const isFree = (element) => {
    for (let one = element.parentElement; one !== panel.parentElement; one = one.parentElement) {
      if (getComputedStyle(one).overflowX !== 'visible') return false;
    }
    return !['absolute', 'fixed'].includes(getComputedStyle(element).position);
  };
  return [...panel.querySelectorAll('*')]
    .filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < edge.left - 1 || right > edge.right + 1) && isFree(element);
    })
    .map((element) => element.outerHTML.slice(0, 120));
})`;

describe('every page', () => {
  beforeAll(packedSample);

  it.each(['light', 'dark'] as const)(
    'has nothing serious for axe in the %s theme and complains of nothing',
    async (colorScheme) => {
      const workbench = await openWorkbench({ data: await labWithEverything(), colorScheme, width: 1024, height: 700 });
      for (const path of paths) {
        const page = await workbench.page(path);
        await page.getByRole('main').waitFor();
        await expect
          .poll(() => page.getByRole('main').locator('[aria-busy=true]').count(), { timeout: 20_000 })
          .toBe(0);
        // Not while a button is on its way from its quiet to its ready state: such a colour is neither of them.
        await page.waitForLoadState('networkidle');
        await expect.poll(() => page.evaluate<number>('document.getAnimations().length')).toBe(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
          [],
        );
        // Nothing is cut off sideways in the smallest window.
        for (const part of ['html', 'main']) expect(await sideways(page, part), `${part} of ${path}`).toBe(0);
        expect(await page.evaluate(beyondItsCard), path).toEqual([]);
        await page.close();
      }
      expect(workbench.complaints).toEqual([]);
    },
  );

  it('opens on an empty lab and says what belongs there', async () => {
    const workbench = await openWorkbench();
    const page = await workbench.page('/train');
    await page.getByText('No data to train on yet').waitFor();
    await page.goto(`${workbench.origin}/runs`);
    await page.getByText('No runs yet').waitFor();
    await page.goto(`${workbench.origin}/runs/7`);
    await page
      .getByText(/Run 7 does not exist/)
      .first()
      .waitFor();
  });

  it('keeps every button of the history in sight beside the inspector, and names a filter of the address that is wrong once', async () => {
    const workbench = await openWorkbench({ data: await labWithEverything(), width: 1024, height: 700 });
    const page = await workbench.page('/runs');
    for (const preset of ['part4', 'part5']) {
      await page.getByRole('row').filter({ hasText: preset }).getByRole('checkbox').check();
    }
    await page.keyboard.press('Control+i');
    await page.getByRole('button', { name: 'Edit tags and note' }).waitFor();
    await page.getByRole('button', { name: 'Compare 2' }).waitFor();
    await expect.poll(() => sideways(page, 'main')).toBe(0);

    await page.goto(`${workbench.origin}/runs?where=${encodeURIComponent('steps > many')}`);
    await page.getByText('The filter has an error').waitFor();
    await expect.poll(() => page.getByRole('alert').count()).toBe(1);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await page.getByRole('row').filter({ hasText: 'part4' }).waitFor();
  });

  it('is reached by keys: g and a letter, ? for the keys, Ctrl+K for the palette', async () => {
    const workbench = await openWorkbench();
    const page = await workbench.page();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL('**/runs');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('settings');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/settings');
  });
});
