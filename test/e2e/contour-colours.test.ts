import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { command } from '../command-line.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const patience = { timeout: 120_000 };
/** A lab with a run of colour pictures, 4 × 4 pixels, with nine hidden units. */
async function colourLab(): Promise<{ workbench: Workbench; client: LabClient }> {
  const data = temporaryFolder();
  const matrices = storeMatrices(join(temporaryFolder(), 'patterns'));
  const small = ['hidden.0.units=9', 'steps=20'].flatMap((one) => ['--set', one]);
  const words = ['train', '--preset', 'part8', '--engine', 'cpu', '--matrices', matrices, ...small];
  await command(data, ...words);
  const workbench = await openWorkbench({ data, width: 1440, height: 900 });
  const session = await openLabSession({ dataDirectory: data });
  onTestFinished(() => session.close());
  const client = labClient(session);
  return { workbench, client };
}

async function ended(client: LabClient, instrument: string, run: number) {
  const settings = { steps: 3, points: 5 };
  const { analysis } = await valueOf(client.instruments.start({ instrument, run, settings }));
  const get = () => valueOf(client.instruments.get({ id: analysis.id }));
  await expect.poll(async () => (await get()).endedAt, patience).not.toBeNull();
  return get();
}

describe('the contour lab of colour pictures', () => {
  it('takes two pixels of any channel of any unit', async () => {
    const { workbench, client } = await colourLab();
    const first = await ended(client, 'contour', 1);
    const page = await workbench.page(`/instruments/contour?analysis=${first.id}`);
    const newest = async () => {
      const [analysis] = await valueOf(client.instruments.list({}));
      return analysis;
    };
    const click = async (picture: string, row: number, column: number): Promise<void> => {
      const place = page.getByRole('img', { name: picture, exact: true });
      await place.waitFor(patience);
      const box = await place.boundingBox();
      const at = (of: number, length = 0): number => (length * (of + 0.5)) / 4;
      await place.click({ position: { x: at(column, box?.width), y: at(row, box?.height) } });
    };
    await page.getByRole('radio', { name: 'green' }).check({ force: true });
    await click('Weights of unit 0, green', 1, 2);
    await page.getByText('Click the second pixel.').waitFor();
    await page.getByRole('radio', { name: 'blue' }).check({ force: true });
    await click('Weights of unit 0, blue', 3, 0);
    // Row 0 is the bias; then the planes, red, green, blue.
    const chosen = [1 + 16 + 4 + 2, 1 + 32 + 12].map((row) => `${row},0`).join(' ');
    await expect.poll(async () => (await newest())?.settings['weights'], patience).toBe(chosen);
    await page.getByText('w₁ = W[23,0], pixel (1, 2), green', { exact: true }).waitFor(patience);
    await page.getByText('w₂ = W[45,0], pixel (3, 0), blue', { exact: true }).waitFor();

    await page.getByLabel('Unit', { exact: true }).fill('7');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('img', { name: 'Weights of unit 7, green' }).waitFor(patience);
    expect((await newest())?.settings['weights']).toBe(chosen.replaceAll(',0', ',7'));
    expect(workbench.complaints).toEqual([]);
  });
});
