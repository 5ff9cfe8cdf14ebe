import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { listText, sha256Of } from '../../main/demo/demo-list.ts';
import { renderFace } from '../../main/demo/render.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { reportImaging, reportSplit } from '../../shared/models/face-snapshot.ts';
import { commandJson } from '../command-line.ts';
import { addList, endOf } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

const patience = { timeout: 60_000, interval: 100 };

const actors = ['Ada Quell', 'Bo Quirrel'];

/**
 * A lab with a snapshot of drawn faces that has no matrices, because a picture of it is lost, and a decision.
 * @returns where the pictures came from, and a patch with the decision.
 */
async function brokenLab(data: string): Promise<{ pictures: string; patch: string }> {
  const pictures = join(temporaryFolder(), 'pictures');
  mkdirSync(pictures);
  const lines = [];
  for (const [actor, name] of actors.entries()) {
    for (let index = 0; index < 3; index++) {
      const { jpeg, box } = await renderFace(actor, index);
      writeFileSync(join(pictures, `${actor}-${index}.jpg`), jpeg);
      const url = `http://pictures.invalid/${actor}/${index}.jpg`;
      lines.push({ name, imageId: index, faceId: index, url, box, sha256: sha256Of(jpeg) });
    }
  }
  const lab = await openLab(data);
  try {
    const client = labClient(lab);
    await addList(client, listText(lines));
    await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: pictures })));
    const [face] = await valueOf(client.faces.find({ names: ['quell0'] }));
    await valueOf(client.faces.decide({ rows: [face?.id ?? 0], verdict: 'exclude', reason: 'other person' }));
    const { text } = await valueOf(client.facePatches.export({ format: 'json' }));
    const patch = join(pictures, '..', 'decisions.json');
    writeFileSync(patch, text);
    await valueOf(client.faces.undo({}));
    const sha256 = face?.image?.sha256 ?? '';
    rmSync(join(data, 'blobs', sha256.slice(0, 2), sha256));
    const rule = { ...reportSplit, actors, counts: { training: 2, validation: 1, test: 0 } };
    const created = await valueOf(client.faceSnapshots.create({ rule, imaging: reportImaging, name: 'Broken' }));
    expect((await endOf(client, created)).state).toBe('failed');
    return { pictures, patch };
  } finally {
    await lab.close();
  }
}

it('makes the matrices of a snapshot when its lost picture is back, and takes in a patch by its path', async () => {
  const data = temporaryFolder();
  const { pictures, patch } = await brokenLab(data);
  const workbench = await openWorkbench({ data });
  const page = await workbench.page('/faces/snapshots');
  await page.getByText('missing; create them to train on this snapshot').waitFor();
  await page.getByRole('button', { name: 'Create matrices' }).click();
  await page
    .getByText(/The crop of quell0 cannot be made: its picture is damaged or gone/)
    .first()
    .waitFor();

  await page.goto(`${workbench.origin}/faces`);
  await page.getByText('Import by path').click();
  await page.getByLabel('Patch on the lab’s computer').fill(patch);
  await page.getByRole('button', { name: 'Preview' }).last().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 decision: 0 new, 0 already here, 1 conflict.').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await page.getByText('Import a folder of pictures').first().click();
  await page.getByLabel('Import a folder of pictures').fill(pictures);
  await page.getByRole('button', { name: 'Import folder' }).click();
  await expect
    .poll(async () => (await commandJson(data, 'faces', 'status')).value, patience)
    .toMatchObject({
      states: { verified: 6 },
    });
  await page.goto(`${workbench.origin}/faces/snapshots`);
  await page.getByRole('button', { name: 'Create matrices' }).click();
  await page.getByRole('link', { name: 'Train on snapshot' }).waitFor();
  // The thumbnail of the picture that was lost is the one thing that was not there.
  expect(workbench.complaints.filter((words) => !words.includes('404'))).toEqual([]);
});
