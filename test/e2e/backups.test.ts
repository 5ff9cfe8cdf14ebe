import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

describe('backups, in the settings', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`say what they hold, and one is restored after its consequences were read (${colorScheme})`, async () => {
      const data = temporaryFolder();
      const lab = await openLab(data);
      await endOf(
        labClient(lab),
        await valueOf(labClient(lab).matrices.add({ path: storeMatrices(join(temporaryFolder(), 'patterns')) })),
      );
      await lab.close();
      await (await openLab(data)).close();
      expect(readdirSync(join(data, 'backups'))).toHaveLength(1);

      const workbench = await openWorkbench({ data, colorScheme, width: 1024, height: 700 });
      const page = await workbench.page('/settings');
      const panel = page.getByRole('region', { name: 'Backups' });
      await panel.getByText(/· 0 runs/).waitFor();
      await panel.getByText(/^Daily ·/).waitFor();
      await panel.scrollIntoViewIfNeeded();
      await picture(page, `backups-${colorScheme}`);
      await panel.getByRole('button', { name: 'Restore…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Restore this backup?' });
      await dialog.getByText('The lab closes and opens again').waitFor();
      await picture(page, `backups-dialog-${colorScheme}`);
      await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      await panel.getByText(/^Restored lab-daily-/).waitFor();
      await panel.getByText(/The database before it is .*lab-replaced-/).waitFor();
      expect(workbench.complaints).toEqual([]);
    });
  }
});

/** To be looked at where a person asks for pictures. */
async function picture(page: { screenshot(options: { path: string }): Promise<unknown> }, name: string): Promise<void> {
  const folder = process.env['HIDDEN_UNIT_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}
