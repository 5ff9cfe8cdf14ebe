import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

describe('the form of a dense net', () => {
  it('has a field for everything that applies, starts each optimizer from its own numbers, and trains what it says', async () => {
    const workbench = await openWorkbench({ width: 1280, height: 1000 });
    const page = await workbench.page('/train');
    await page.getByLabel('Preset').selectOption('part8');
    await page.getByLabel('Folder of .npy matrices').fill(storeMatrices(join(temporaryFolder(), 'patterns')));
    await page.getByRole('button', { name: 'Add folder' }).click();
    await page.getByText('200 train · 60 validation · 60 test').waitFor();
    await page.locator('summary', { hasText: /^More:/ }).click();
    const field = (label: string) => page.getByLabel(label, { exact: true });
    const absent = async (label: string): Promise<void> => {
      await expect.poll(() => field(label).count()).toBe(0);
    };

    await page.locator('summary', { hasText: 'Try several values' }).click();
    // A label has its room beside whatever its control is, and the symbol of one never stands alone.
    for (const row of await page.locator('.field.row').filter({ visible: true }).all()) {
      const [label, control] = [row.locator('label').first(), row.locator('.control')];
      const [words, beside] = [await label.boundingBox(), await control.boundingBox()];
      const name = await label.innerText();
      expect((words?.x ?? 0) + (words?.width ?? 0), name).toBeLessThanOrEqual(beside?.x ?? 0);
      if (name.startsWith('Weight decay')) expect(words?.height, name).toBeLessThan(24);
    }

    // The faintest links of the drawing can be seen on a dark page too.
    const faintest = await page.locator('.net path[opacity]').first().getAttribute('opacity');
    expect(Number(faintest)).toBeGreaterThanOrEqual(0.3);

    await field('Layer 1, units').fill('12');
    await field('Activation').selectOption('gelu');
    await expect.poll(() => field('Activation').locator('option').count()).toBe(14);

    await expect.poll(() => field('Epsilon ε').inputValue()).toBe('1e-8');
    await absent('Decay ρ');
    await field('Optimizer').selectOption('adadelta');
    await expect.poll(() => field('Epsilon ε').inputValue()).toBe('1e-6');
    await field('Decay ρ').waitFor();
    await absent('Mean decay β₁');
    await field('Optimizer').selectOption('sgd');
    await expect.poll(() => field('Momentum γ').inputValue()).toBe('0.9');
    await field('Nesterov').selectOption('on');

    await absent('Standard deviation σ');
    await field('Initial weights W₀').selectOption('normal');
    await expect.poll(() => field('Standard deviation σ').inputValue()).toBe('0.01');
    await field('Standard deviation σ').fill('0.1');

    await field('Label smoothing ε').waitFor();
    await field('Loss').selectOption('multi-margin');
    await absent('Label smoothing ε');
    await field('Power p').fill('2');

    await field('Learning-rate schedule').selectOption('step');
    await field('Lower every').fill('10');
    await field('Warm-up').fill('5');
    await field('Dropout p').fill('0.1');
    await field('Batches').selectOption('epochs');
    await absent('Patience');
    await field('Early stopping').selectOption('patience');
    await expect.poll(() => field('Patience').inputValue()).toBe('10');
    await field('Steps').fill('40');
    await page.getByRole('button', { name: 'Start', exact: true }).click();

    await page.getByRole('link', { name: 'Open run' }).click();
    await page.waitForURL('**/runs/1');
    await page.getByText('Results on the test images').first().waitFor();
    await page.getByRole('button', { name: 'Copy as command line' }).click();
    const command = await page.getByText(/hidden-unit train --preset part8/).innerText();
    for (const words of [
      '--set hidden.0.activation=gelu',
      '--set initial=normal',
      '--set initialDeviation=0.1',
      '"kind":"multi-margin","power":2',
      '"nesterov":true',
      '"kind":"step","warmUp":5,"every":10,"factor":0.1',
      '--set dropout=0.1',
      '--set batch.order=epochs',
      '"kind":"patience","patience":10',
    ]) {
      expect(command).toContain(words);
    }
    expect(command).not.toContain('warmUpFrom');
    expect(workbench.complaints).toEqual([]);
  });
});
