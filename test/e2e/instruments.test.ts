import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openWorkbench } from './workbench.ts';

const patience = { timeout: 90_000 };

/** A file that a choice of a menu saves. */
async function saved(page: Page, menu: string, choice: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: choice }).click();
  const file = await coming;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

describe('the instruments on the screen', () => {
  it('look at gradients: curve, map, derivation, and what is saved of them', async () => {
    const workbench = await openWorkbench({ width: 1440, height: 900 });
    const page = await workbench.page('/instruments');
    await page.getByRole('link', { name: /Gradient microscope/ }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Smallest total error 3.245e-7 with h = 1e-7').first().waitFor(patience);
    const curve = page.getByRole('img', { name: 'Error over the step' });
    await curve.getByText('theory: h', { exact: true }).waitFor();
    expect(await curve.locator('polyline').count()).toBe(6);
    expect(
      await page
        .getByRole('img', { name: /Error of each weight/ })
        .locator('rect')
        .count(),
    ).toBeGreaterThan(20);
    await page.locator('.katex').first().waitFor();
    const loaded = "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family)";
    const fonts = () => page.evaluate<string[]>(loaded);
    await expect.poll(fonts, patience).toContain('KaTeX_Math');

    const svg = await saved(page, 'Options for Error over the step', 'Save drawing (SVG)');
    expect(svg.name).toBe('analysis-1-gradient-check-error-over-the-step.svg');
    expect(svg.bytes.toString()).toMatch(
      /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<polyline[^>]*stroke="rgb/,
    );
    const png = await saved(page, 'Options for Error over the step', 'Save image (PNG)');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600);
    const csv = await saved(page, 'Options for Error over the step', 'Save data (CSV)');
    expect(csv.bytes.toString()).toMatch(
      /^line,step h,total \|analytic − difference\|\n"forward, float64",1,2\.698202291518/,
    );
    const json = await saved(page, 'Export', 'Export as JSON');
    const exported = JSON.parse(json.bytes.toString()) as {
      instrument: string;
      result: { values: { best: { h: number } } };
    };
    expect(exported.instrument).toBe('gradient-check');
    expect(exported.result.values.best.h).toBeCloseTo(1e-7, 12);

    // Another setting is another analysis, and the two stand side by side.
    await page.getByLabel('Difference').selectOption('central');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.waitForURL(/analysis=2$/);
    await page
      .getByText(/Smallest total error .*e-(9|10) /)
      .first()
      .waitFor(patience);
    await page.getByLabel('Compare with').selectOption('Analysis 1');
    await expect.poll(() => page.getByRole('img', { name: 'Error over the step' }).count(), patience).toBe(2);
    expect(workbench.complaints).toEqual([]);
  });
});
