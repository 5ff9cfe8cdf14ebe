import { describe, expect, it } from 'vitest';
import { openStore } from '../../main/store/store.ts';
import { instrumentKinds } from '../../shared/models/instruments/instrument-kinds.ts';
import { command } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

/** A data folder with runs 1 and 2, of a net that is hardly trained. */
async function twoRuns(): Promise<string> {
  packedSample();
  const data = temporaryFolder();
  await command(data, 'digits', 'add', '--sample');
  const small = ['data.split.train=100', 'data.split.validation=20', 'steps=2'].flatMap((one) => ['--set', one]);
  for (const seed of ['0', '1']) {
    await command(data, 'train', '--preset', 'part5', '--engine', 'cpu', ...small, '--set', `seed=${seed}`);
  }
  return data;
}

/** An analysis of each instrument: of each run where it takes one, the first run’s first. @returns their ids by instrument, in order. */
function storedAnalyses(data: string): Map<string, number[]> {
  const store = openStore(data);
  try {
    const create = (instrument: string, run: number | null): number => {
      const of = { instrument, run, settings: {}, snapshotHash: null, createdAt: new Date(0).toISOString() };
      const { id } = store.analyses.create(of);
      const result = { summary: `Found in analysis ${id}.`, values: {}, blocks: [] };
      const ending = { seconds: 1, endedAt: new Date(1000).toISOString(), error: null, result };
      store.analyses.end(id, { ...ending, status: 'succeeded' });
      return id;
    };
    const kinds = instrumentKinds.all();
    const created = kinds.map(({ name, needsRun, takesRun }): [string, number[]] => [
      name,
      [1, 1, 2].map((run) => create(name, needsRun || takesRun === true ? run : null)),
    ]);
    // More of one instrument, and newer, than a list of all has room for.
    for (let count = 0; count < 1000; count++) create('contour', 2);
    return new Map(created);
  } finally {
    store.close();
  }
}

describe('the page of every instrument', () => {
  it('has one primary button while there is no analysis', async () => {
    const workbench = await openWorkbench({ data: await twoRuns(), width: 1024, height: 700 });
    const page = await workbench.page('/instruments');
    for (const { name } of instrumentKinds.all()) {
      for (const query of ['', '?run=1']) {
        await page.goto(`${workbench.origin}/instruments/${name}${query}`);
        await page.getByRole('heading', { name: /^No (?:analysis|surface) yet$/ }).waitFor();
        await expect.poll(() => page.locator('.button.primary').count(), { message: name }).toBe(1);
      }
    }
    expect(workbench.complaints).toEqual([]);
  });

  it('shows the newest analysis of the run that the address asks for, and repeats it', async () => {
    const data = await twoRuns();
    const analyses = storedAnalyses(data);
    const workbench = await openWorkbench({ data, width: 1024, height: 700 });
    const page = await workbench.page('/instruments');
    const plain = instrumentKinds.all().filter(({ name }) => name !== 'contour');
    for (const { name, needsRun, takesRun } of plain) {
      const [, ofFirst, ofSecond] = analyses.get(name) ?? [];
      const expected = needsRun || takesRun === true ? ofFirst : ofSecond;
      await page.goto(`${workbench.origin}/instruments/${name}?run=1`);
      await page.getByText(`Found in analysis ${expected}.`).last().waitFor();
      await expect.poll(() => page.locator('.chooser-item.chosen').innerText()).toContain(`Analysis ${expected}`);
      await page.getByRole('button', { name: 'Run again' }).waitFor();
    }
    expect(workbench.complaints).toEqual([]);
  });
});
