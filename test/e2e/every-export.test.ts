import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { InstrumentKind } from '../../shared/models/instruments/instrument-kind.ts';
import { instrumentKinds } from '../../shared/models/instruments/instrument-kinds.ts';
import type { InstrumentSettings } from '../../shared/models/instruments/instrument-settings.ts';
import { command } from '../command-line.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const patience = { timeout: 120_000 };
/** So that none takes long. */
const quick: Record<string, InstrumentSettings> = {
  'backprop-race': { budget: 0.1 },
  contour: { steps: 3, points: 5 },
  'learning-curve': { seeds: 2, sizes: 2, steps: 5 },
  'leave-one-out': { seeds: 2, steps: 5, examples: 3 },
  'held-out-labels': { folds: 2 },
  'useful-units': { shuffles: 5 },
};

/** A lab with five runs of colour pictures, 4 × 4 pixels, that differ by their seeds alone, with nine hidden units each; and digits. */
async function colourLab(): Promise<{ workbench: Workbench; client: LabClient }> {
  packedSample();
  const data = temporaryFolder();
  const matrices = storeMatrices(join(temporaryFolder(), 'patterns'));
  const small = ['hidden.0.units=9', 'steps=20'].flatMap((one) => ['--set', one]);
  const words = ['train', '--preset', 'part8', '--engine', 'cpu', '--matrices', matrices, ...small];
  for (let seed = 0; seed < 5; seed++) {
    const { code, stderr } = await command(data, ...words, '--set', `seed=${seed}`);
    expect(code, stderr).toBe(0);
  }
  const workbench = await openWorkbench({ data, width: 1440, height: 900 });
  const session = await openLabSession({ dataDirectory: data });
  onTestFinished(() => session.close());
  const client = labClient(session);
  await endOf(client, await valueOf(client.digits.add({ source: { kind: 'sample' } })));
  return { workbench, client };
}

async function ended(client: LabClient, { name, needsRun, takesRun, needsData }: InstrumentKind) {
  const [matrices] = await valueOf(client.data.list({ kind: 'matrices' }));
  const asked = {
    instrument: name,
    run: needsRun || takesRun === true ? 1 : null,
    data: needsData === true ? (matrices?.ref ?? null) : null,
    settings: quick[name] ?? {},
  };
  const { analysis } = await valueOf(client.instruments.start(asked));
  const get = () => valueOf(client.instruments.get({ id: analysis.id }));
  await expect.poll(async () => (await get()).endedAt, patience).not.toBeNull();
  return get();
}

/** What a file of a format must be; a sentence where it is not. */
const faultOf: Record<string, (bytes: Buffer, page: Page) => string | Promise<string>> = {
  json: (bytes) => (typeof JSON.parse(bytes.toString()) === 'object' ? '' : 'is no object'),
  csv: (bytes) => (bytes.toString().trimEnd().split('\n').length > 1 ? '' : 'has no rows'),
  png: (bytes) => {
    const isPng = bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n';
    return isPng && bytes.readUInt32BE(16) > 50 ? '' : 'is no picture';
  },
  svg: (bytes, page) => {
    const read = `(() => { const { documentElement: root } = new DOMParser().parseFromString(${JSON.stringify(bytes.toString())}, 'image/svg+xml');
      return root.nodeName === 'svg' && root.querySelectorAll('text, image, svg').length > 0 ? '' : 'draws nothing'; })()`;
    return page.evaluate<string>(read);
  },
};
const choices = {
  json: 'Export as JSON',
  csv: 'All data (CSV)',
  png: 'All images (PNG)',
  svg: 'All drawings (SVG)',
};

it('what an instrument found is saved from its page as an image, a drawing, a table and JSON, whatever the instrument', async () => {
  const { workbench, client } = await colourLab();
  const page = await workbench.page('/instruments');
  const faults: string[] = [];
  for (const kind of instrumentKinds.all()) {
    const { name } = kind;
    const analysis = await ended(client, kind);
    if (analysis.status !== 'succeeded') {
      faults.push(`${name} ${analysis.status}: ${analysis.error?.message ?? ''}`);
      continue;
    }
    await page.goto(`${workbench.origin}/instruments/${name}?analysis=${analysis.id}`);
    const menu = page.getByRole('button', { name: 'Export', exact: true });
    await menu.click();
    await page.getByRole('menuitem', { name: choices.json }).waitFor();
    await expect.poll(() => page.getByRole('menuitem').count(), patience).toBeGreaterThan(1);
    await page.keyboard.press('Escape');
    for (const [format, choice] of Object.entries(choices)) {
      await menu.click();
      const item = page.getByRole('menuitem', { name: choice });
      if ((await item.count()) === 0) {
        faults.push(`${name} has no ${format}`);
        await page.keyboard.press('Escape');
        continue;
      }
      // There is a file for each figure; those of the format before may still be coming.
      const predicate = (file: Download): boolean => file.suggestedFilename().endsWith(`.${format}`);
      const coming = page.waitForEvent('download', { predicate, timeout: 60_000 }).catch(() => undefined);
      await item.click();
      const file = await coming;
      if (file === undefined) {
        const notice = await page.getByRole('status').allTextContents();
        faults.push(`${name} saves no ${format}: ${notice.join(' ')}`);
        continue;
      }
      expect(file.suggestedFilename()).toMatch(new RegExp(`^analysis-${analysis.id}-${name}.*\\.${format}$`));
      const fault = await faultOf[format]?.(readFileSync(await file.path()), page);
      if (fault !== '') faults.push(`${name} as ${format} ${fault}`);
    }
  }
  expect(faults).toEqual([]);
  expect(workbench.complaints).toEqual([]);
});
