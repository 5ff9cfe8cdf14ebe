import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { command } from '../command-line.ts';
import { drawnFolder } from '../fixtures/drawn-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const faces = 40;

/** The grid with tiles so large that a few faces are many screens. */
async function tallGrid(): Promise<{ workbench: Workbench; page: Page }> {
  const data = temporaryFolder();
  const { list, images } = await drawnFolder(temporaryFolder(), [
    Array.from({ length: faces }, () => 'listed' as const),
  ]);
  expect((await command(data, 'faces', 'list', 'add', list)).code).toBe(0);
  expect((await command(data, 'faces', 'import', images)).code).toBe(0);
  const workbench = await openWorkbench({ data, width: 1024, height: 700 });
  await workbench.context.addInitScript(() => {
    localStorage.setItem('hidden-unit.curation', JSON.stringify({ tile: 280 }));
  });
  const page = await workbench.page('/faces/curate');
  await shown(page, 'quill0');
  return { workbench, page };
}

/** Waits until a face is there, and every picture that the grid holds has come. */
async function shown(page: Page, label: string): Promise<void> {
  await page.getByRole('gridcell', { name: new RegExp(`^${label},`) }).waitFor();
  await expect.poll(() => page.evaluate(picturesAreThere)).toBe(true);
}

const picturesAreThere = `(() => {
  const images = [...document.querySelectorAll('[role=grid] img')];
  return images.length > 0 && images.every((image) => image.complete && image.naturalWidth > 0);
})()`;

const layersChanged = z.object({ layers: z.array(z.object({ height: z.number() })).optional() });

/** Heights of the layers that the page is composed of. */
async function layerHeights(page: Page): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const heights = new Promise<number[]>((resolve) => {
    session.on('LayerTree.layerTreeDidChange', (event) => {
      const { layers } = layersChanged.parse(event);
      if (layers !== undefined) resolve(layers.map(({ height }) => height));
    });
  });
  await session.send('LayerTree.enable');
  await page.evaluate(`document.querySelector('[role=grid]').scrollBy(0, 1)`);
  const found = await heights;
  await session.detach();
  return found;
}

describe('the grid when it scrolls', () => {
  it('asks for no picture twice', async () => {
    const { workbench, page } = await tallGrid();
    const first = await page.getByRole('grid').locator('img').first().getAttribute('src');
    // Of this size are the grid's own, not those beside it.
    const size = /\/\d+\.webp$/.exec(first ?? '')?.[0] ?? 'none';
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith(size)) asked.push(request.url());
    });
    await page.keyboard.press('End');
    await shown(page, `quill${faces - 1}`);
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked).size).toBe(asked.length);
    // What nothing holds is gone now.
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    asked.length = 0;
    await page.keyboard.press('Home');
    await shown(page, 'quill0');
    expect(asked).toEqual([]);
    expect(workbench.complaints).toEqual([]);
  });

  it('is moved as one layer: what is in sight is not painted anew for each frame', async () => {
    const { page } = await tallGrid();
    const height = z.number().parse(await page.evaluate(`document.querySelector('[role=grid]').scrollHeight`));
    expect(height).toBeGreaterThan(3000);
    expect(await layerHeights(page)).toContain(height);
  });
});
