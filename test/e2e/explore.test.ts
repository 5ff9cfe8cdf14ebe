import { expect, it } from 'vitest';
import { labWithDrawnFaces } from '../drawn-faces-run.ts';
import { openWorkbench } from './workbench.ts';

it('explores activations: what is dragged in one view is what all show, and an image leads back to exactly there', async () => {
  const workbench = await openWorkbench({ data: await labWithDrawnFaces() });
  const page = await workbench.page('/runs/1');
  await page.getByRole('link', { name: 'Explore activations' }).click();
  await page.waitForURL('**/runs/1/explore?part=test');
  const told = page.getByRole('status').filter({ hasText: /image/ });
  await expect.poll(() => told.textContent()).toBe('9 images');
  await page.getByRole('radio', { name: 'training' }).check({ force: true });
  await expect.poll(() => told.textContent()).toBe('24 images');

  const plot = page.getByRole('img', { name: /^Principal components of all units/ });
  const box = await plot.boundingBox();
  if (box === null) throw new Error('The projection is not there.');
  await page.mouse.move(box.x + 2, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 2, { steps: 8 });
  await page.mouse.up();
  await page.waitForURL(/plane=/);
  await expect.poll(() => told.textContent()).toMatch(/^\d+ images? selected of 24$/);
  const selected = await told.textContent();
  const counts = await page.getByTestId('class-count').allTextContents();
  expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(Number.parseInt(selected ?? '', 10));
  expect(Number.parseInt(selected ?? '', 10)).toBeLessThan(24);
  expect(Number.parseInt(selected ?? '', 10)).toBeGreaterThan(0);

  const here = page.url();
  const mosaic = page.getByRole('group', { name: /selected of 24/ });
  await mosaic.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/runs\/1\/images\/train\/\d+/);
  await page.getByText(/sum check/).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL(here);
  await expect.poll(() => told.textContent()).toBe(selected);
  await page.keyboard.press('Escape');
  await expect.poll(() => told.textContent()).toBe('24 images');
  await page.keyboard.press('Escape');
  await page.waitForURL('**/runs/1');
  expect(workbench.complaints).toEqual([]);
});
