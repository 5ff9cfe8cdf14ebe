import { describe, expect, it, onTestFinished } from 'vitest';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { endOf } from '../faces-lab.ts';
import { packedSample } from '../sample.ts';
import { openWorkbench } from './workbench.ts';

const patience = { timeout: 90_000 };

describe('the contour lab and the report on the screen', () => {
  it('draws a figure, follows the sliders and two clicked pixels, and runs a claim', async () => {
    packedSample();
    const workbench = await openWorkbench({ width: 1440, height: 900 });
    const session = await openLabSession({ dataDirectory: workbench.data });
    onTestFinished(() => session.close());
    const client = labClient(session);
    await endOf(client, await valueOf(client.digits.add({ source: { kind: 'sample' } })));

    const page = await workbench.page('/instruments/contour');
    await page.getByRole('button', { name: 'Draw figure 10b' }).click();
    await page.waitForURL(/analysis=1$/);
    await page.getByRole('img', { name: 'Cost by colour' }).locator('.level').first().waitFor(patience);
    const length = page.getByRole('row', { name: /path length/ });
    const before = await length.innerText();
    await page.getByLabel('Momentum', { exact: true }).fill('0.9');
    await expect.poll(() => length.innerText(), patience).not.toBe(before);
    await page.getByRole('button', { name: 'First step' }).click();
    await page.getByText('step 0 of 20').waitFor();
    await expect.poll(() => length.innerText()).toMatch(/0\s+0$/);

    const picture = page.getByRole('img', { name: 'Weights of 2' });
    await picture.click({ position: { x: 60, y: 60 } });
    await page.getByText('Click the second pixel.').waitFor();
    await picture.click({ position: { x: 120, y: 90 } });
    await page.waitForURL(/analysis=2$/);
    const second = async () => valueOf(client.instruments.get({ id: 2 }));
    await expect.poll(async () => (await second()).status, patience).toBe('succeeded');
    expect((await second()).settings['weights']).toMatch(/^\d+,2 \d+,2$/);

    await page.goto(`${workbench.origin}/report`);
    const claim = page.getByRole('row', { name: /part3\.minimum/ });
    await claim.getByText('◌ not run').waitFor(patience);
    await claim.getByRole('button', { name: 'Run' }).click();
    await claim.getByText('✕ differs').waitFor(patience);
    await page.getByText('This lab has no faces of 28 × 28 pixels of the six actors.').first().waitFor();
    // What is lacking is named once a section, and added on the pages that it leads to.
    const lacking = page.locator('tbody tr, .lacking', { hasText: 'This lab has no' });
    const [claims, led] = await Promise.all([
      lacking.count(),
      lacking.filter({ has: page.locator('a[href^="/"]') }).count(),
    ]);
    expect(claims).toBeGreaterThan(0);
    expect(led).toBe(claims);
    expect(await lacking.filter({ hasText: 'full set of MNIST' }).first().textContent()).toContain('All 20 claims');
    expect(await lacking.getByRole('button', { name: 'Run' }).count()).toBe(0);
    const faces = lacking.filter({ hasText: 'faces of 28 × 28 pixels' }).first();
    await faces.getByRole('link', { name: 'Snapshots' }).waitFor();
    const matrices = await workbench.page(
      (await faces.getByRole('link', { name: 'Matrices' }).getAttribute('href')) ?? '',
    );
    await matrices.getByLabel('Folder of .npy matrices').waitFor(patience);
    const features = lacking.filter({ hasText: 'features of conv2' }).first();
    expect(await features.getByRole('link', { name: 'Features' }).getAttribute('href')).toBe('/faces/features');
    const digits = lacking.filter({ hasText: 'full set of MNIST' }).first();
    expect(await digits.getByRole('link', { name: 'Add digits' }).getAttribute('href')).toBe('/digits');
    await page.getByText(/✕ differs 1/).click();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    expect(workbench.complaints).toEqual([]);
  });
});
