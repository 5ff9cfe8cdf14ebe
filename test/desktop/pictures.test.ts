import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { packedSample } from '../sample.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

const patience = 90_000;

describeDesktop('pictures that a page draws without a canvas', () => {
  let desktop: Desktop;
  let file: string;
  beforeAll(async () => {
    desktop = await openDesktop();
    const { lab, folder } = desktop;
    packedSample();
    await valueOf(lab.digits.add({ source: { kind: 'sample' } }));
    await vi.waitUntil(async () => (await valueOf(lab.digits.list({}))).length === 1, { timeout: patience });
    const { spec, data } = await valueOf(lab.training.resolve({ preset: 'part4', settings: { steps: 20 } }));
    const { run } = await valueOf(lab.training.start({ spec, data, engine: 'cpu' }));
    const done = async () => (await valueOf(lab.runs.get({ id: run }))).status === 'succeeded';
    await vi.waitUntil(done, { timeout: patience });
    file = join(folder, 'picture.png');
    await desktop.app.evaluate(({ dialog, Menu }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      // What is shown under the pointer waits for a person; the test takes its place.
      Menu.prototype.popup = function keep() {
        Reflect.set(globalThis, 'contextMenu', this);
      };
    }, file);
  });
  afterAll(() => desktop.close());

  it.each([
    ['a sparkline', '/', 'main svg.spark'],
    ['a colour bar with its numbers', '/runs/1', 'main [data-picture]'],
  ] as const)('are copied and saved as they are on the screen: %s', async (_what, address, selector) => {
    await desktop.page.goto(`hidden-unit://app${address}`);
    const picture = desktop.page.locator(selector).first();
    await picture.scrollIntoViewIfNeeded();
    await desktop.app.evaluate(({ clipboard }) => {
      Reflect.deleteProperty(globalThis, 'contextMenu');
      void clipboard.writeText('before');
    });
    await picture.click({ button: 'right' });
    const items = () =>
      desktop.app.evaluate(() =>
        (Reflect.get(globalThis, 'contextMenu') as Electron.Menu | undefined)?.items.map(({ id }) => id),
      );
    await expect.poll(items, { timeout: patience }).toEqual(['copy-picture', 'save-picture']);
    await desktop.app.evaluate(() => {
      const { items: shown } = Reflect.get(globalThis, 'contextMenu') as Electron.Menu;
      for (const item of shown) Reflect.apply(item.click, item, []);
    });
    const saved = async () => sharp(await readFile(file)).metadata();
    await expect.poll(() => saved().catch(() => undefined), { timeout: patience }).toMatchObject({ format: 'png' });
    const box = await picture.boundingBox();
    const { width, height } = await saved();
    expect(width - (box?.width ?? 0)).toBeLessThanOrEqual(2);
    expect(Math.abs(height - (box?.height ?? 0))).toBeLessThanOrEqual(2);
    // Something is drawn on its ground.
    const { channels } = await sharp(await readFile(file)).stats();
    expect(Math.max(...channels.map(({ min, max }) => max - min))).toBeGreaterThan(50);
    const formats = () =>
      desktop.app.evaluate(({ clipboard }) => {
        // Electron's clipboard was another before 40.
        const before = Reflect.get(clipboard, 'availableFormats') as (() => string[]) | undefined;
        return before?.call(clipboard) ?? clipboard.has('image/png').then((has) => (has ? ['image/png'] : []));
      });
    await expect.poll(formats, { timeout: patience }).toContain('image/png');
  });
});
