import { expect, it, vi } from 'vitest';
import { findNative } from '../../main/engines/provision/native-folder.ts';
import { findTool } from '../../main/engines/provision/run-tool.ts';
import { noNative } from '../engine-test.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

const present = findNative().installed;

it('installs TensorFlow in Settings, cancelled once, and measures and removes it', async (test) => {
  if (present === undefined) return test.skip(noNative);
  if (findTool('c++', 'g++', 'clang++') === undefined) return test.skip('there is no C++ compiler');
  vi.stubEnv('HIDDEN_UNIT_CACHE', temporaryFolder());
  vi.stubEnv('HIDDEN_UNIT_LIBTENSORFLOW', present.folder);
  const workbench = await openWorkbench();
  const page = await workbench.page('/settings');
  vi.unstubAllEnvs();
  const install = page.getByRole('button', { name: /^Install native/ });
  const cancel = page.getByRole('main').getByRole('button', { name: 'Cancel' });
  await page.getByText('is not installed').first().waitFor();

  await install.click();
  await page.getByText('Compiling the binding').first().waitFor();
  await cancel.click();
  await install.waitFor({ timeout: 2000 });

  await install.click();
  await cancel.waitFor();
  await page.getByText('Log', { exact: true }).click();
  await page.getByText(/^Source: /).waitFor();
  await page.getByRole('button', { name: /^Remove \(\d+\sMB\)$/ }).waitFor({ timeout: 120_000 });
  await page.getByText(`✓ installed, ${present.record.tensorflow}`).waitFor();
  await page.getByRole('button', { name: 'Check files' }).click();
  await page.getByText('All files of the native engine are intact.').waitFor();

  await page.getByRole('button', { name: 'Measure engine speed' }).click();
  for (const engine of ['native TensorFlow', 'WebAssembly', 'plain JavaScript']) {
    const row = page.getByRole('row').filter({ hasText: engine });
    await expect
      .poll(async () => Number((await row.locator('td').first().textContent())?.replace(',', '')), {
        timeout: 60_000,
      })
      .toBeGreaterThan(0);
  }

  await page.getByRole('button', { name: /^Remove/ }).click();
  await install.waitFor();
  await page.getByText(/Native engine removed, \d+\sMB freed\./).waitFor();
  await page.goto(`${workbench.origin}/train`);
  await page.getByText('Training on WebAssembly, 3 to 5 times slower than native TensorFlow.').waitFor();
  expect(workbench.complaints).toEqual([]);
});
