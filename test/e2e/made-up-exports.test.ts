import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWeights } from '../../main/data/weights/open-weights.ts';
import { analysis } from '../../shared/models/instruments/analysis.ts';
import { numbersBlock, seriesBlock } from '../../shared/models/instruments/result.ts';
import { madeUpKinds, shown, stripesFile, told, weightHashes } from '../made-up-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { exportRuns } from './run-table.ts';
import { saved } from './saved-file.ts';
import { openWorkbench } from './workbench.ts';

const metric = 'validation.margin';

/** A lab with a set of stripes and trained nets of prototypes, by their names; so many settings of each. */
async function labWith(runs: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const data = temporaryFolder();
  await told(data, 'data', 'add', 'stripes', stripesFile(data));
  for (const [name, settings] of Object.entries(runs)) {
    const words = ['train', '--preset', 'stripes', '--engine', 'cpu', '--name', name];
    await told(data, ...words, ...settings.flatMap((one) => ['--set', one]));
  }
  return data;
}

/** The rows of a CSV file by the names of its columns; none of these has a comma in a field. */
function rowsOf(text: string): Record<string, string>[] {
  const [head = '', ...rows] = text.trim().split('\n');
  const names = head.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, at) => [names[at] ?? '', value])));
}

/** The parameters in a file of weights, whichever format it has. */
async function weightsIn(bytes: Uint8Array, name: string) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  const file = await openWeights(path);
  try {
    const names = [...file.tensors.keys()];
    const [first = ''] = names;
    return { names, shape: file.tensors.get(first)?.shape, values: await file.read(first) };
  } finally {
    await file.close();
  }
}

describe('a run of kinds that the window was not built with', () => {
  it('is paused and resumed, and ends with the numbers of one that was not', async () => {
    const steps = 6000;
    const data = await labWith({ alone: [`steps=${steps}`, 'evaluateEvery=20', 'optimizer.learningRate=0.05'] });
    const workbench = await openWorkbench({ data, environment: madeUpKinds, width: 1024, height: 700 });
    const page = await workbench.page('/runs/1');
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.waitForURL('**/train?run=2*');
    const main = page.getByRole('main');
    await main
      .getByText(/running [1-9]/)
      .first()
      .waitFor();
    await main.getByRole('button', { name: 'Pause', exact: true }).click();
    await main.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await expect.poll(async () => (await shown(data, 2)).status).toBe('paused');
    expect((await shown(data, 2)).stepsDone).toBeLessThan(steps);

    await page.goto(`${workbench.origin}/runs/2`);
    await main.getByText('paused').first().waitFor();
    await main.getByRole('button', { name: 'Resume', exact: true }).click();
    await main.getByText('succeeded').first().waitFor();
    const [alone, paused] = await Promise.all([shown(data, 1), shown(data, 2)]);
    expect(paused).toMatchObject({ stepsDone: steps, metrics: alone.metrics, confusion: alone.confusion });
    expect(weightHashes(alone)).toHaveLength(2);
    expect(weightHashes(paused)).toEqual(weightHashes(alone));
    expect(workbench.complaints).toEqual([]);
  });

  it('is saved as curves, as a table and as weights, with the numbers that it has', async () => {
    const data = await labWith({ few: ['prototypes=1'], many: [] });
    const [few, many] = [await shown(data, 1), await shown(data, 2)];
    const workbench = await openWorkbench({ data, environment: madeUpKinds, width: 1024, height: 700 });
    const page = await workbench.page('/runs/2');
    const menu = 'Export, delete';

    // Steps are counted from 0.
    const curves = rowsOf((await saved(page, menu, 'Metrics, a row a step (CSV)')).bytes.toString());
    expect(curves.map(({ step }) => Number(step)).at(-1)).toBe(59);
    expect(Number(curves.at(-1)?.[metric])).toBe(many.metrics[metric]?.last);

    const { bytes } = await saved(page, menu, 'Weights (weights.bin)');
    expect(weightHashes(many)).toContain(createHash('sha256').update(bytes).digest('hex'));
    const numbers = [...new Float32Array(Uint8Array.from(bytes).buffer)];
    for (const choice of ['Weights for numpy (.npz)', 'Weights (.safetensors)']) {
      const file = await saved(page, menu, choice);
      const { values, ...described } = await weightsIn(file.bytes, file.name);
      // Three classes of four points among 54 features.
      expect(described, choice).toEqual({ names: ['points'], shape: [3, 4, 54] });
      expect([...values], choice).toEqual(numbers);
    }

    await page.goto(`${workbench.origin}/runs`);
    const table = rowsOf(readFileSync(await exportRuns(page, ['few', 'many'], 'Table, a row a run'), 'utf8'));
    const margins = Object.fromEntries(
      table.map((row) => [row['name'], Number(row[`${metric}.last`] ?? row[metric] ?? Number.NaN)]),
    );
    expect(margins).toEqual({ few: few.metrics[metric]?.last, many: many.metrics[metric]?.last });
    expect(workbench.complaints).toEqual([]);
  });

  it('is analysed, and the result is saved as it is drawn, as numbers and whole', async () => {
    const data = await labWith({ many: [] });
    const margin = (await shown(data, 1)).metrics[metric]?.last ?? Number.NaN;
    const workbench = await openWorkbench({ data, environment: madeUpKinds, width: 1024, height: 700 });
    const page = await workbench.page('/instruments/margin-spread?run=1');
    await page.getByLabel('Bins').fill('8');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page
      .getByText(/Mean margin .* nats over 60 examples/)
      .first()
      .waitFor();

    const json = await saved(page, 'Export', 'Export as JSON');
    const whole = analysis.parse(JSON.parse(json.bytes.toString()));
    expect(whole).toMatchObject({ instrument: 'margin-spread', run: 1, settings: { bins: 8 } });
    expect(numbersBlock.parse(whole.result?.blocks[0]).items[0]?.value).toBeCloseTo(margin, 9);
    const [line] = seriesBlock.parse(whole.result?.blocks[1]).lines;

    const csv = await saved(page, 'Options for Spread', 'Save data (CSV)');
    const rows = rowsOf(csv.bytes.toString()).map((row) => Object.values(row));
    expect(rows.map(([name, x, y]) => [name, Number(x), Number(y)])).toEqual(
      line?.x.map((x, at) => ['validation', x, line.y[at]]),
    );
    expect(rows.reduce((sum, [, , y]) => sum + Number(y), 0)).toBe(60);
    const svg = await saved(page, 'Options for Spread', 'Save drawing (SVG)');
    expect(svg.bytes.toString()).toMatch(/^<svg [\s\S]*nats of odds/);
    expect(workbench.complaints).toEqual([]);
  });
});
