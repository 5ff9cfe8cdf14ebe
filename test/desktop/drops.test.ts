import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mostDropped } from '../../main/electron/channels.ts';
import { valueOf } from '../../shared/contract/index.ts';
import { folderWith, smallSet } from '../fixtures/digits-folder.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';
import { choose } from './menu-item.ts';

const patience = 90_000;

describeDesktop('several files dropped on the window at once', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());

  /** Drops files as a file manager does; what the shell then tells the page is kept in order. */
  async function drop(files: string[]): Promise<void> {
    await desktop.page.evaluate(`(() => {
      window.told ??= (window.lab.hearShell((event) => {
        if (event.type === 'open-data' || event.type === 'notice') window.told.push(event);
      }), []);
      window.told.length = 0;
    })()`);
    const client = await desktop.page.context().newCDPSession(desktop.page);
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await client.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
    await client.detach();
  }
  const told = () =>
    desktop.page.evaluate<{ type: string; kind?: string; path?: string; text?: string }[]>('window.told');
  const folderOf = (name: string, files: string[]): string => {
    const folder = join(desktop.folder, name);
    mkdirSync(folder);
    for (const file of files) writeFileSync(join(folder, file), 'x');
    return folder;
  };
  const all = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name));

  it('are one set of digits, added once', async () => {
    const folder = folderWith(join(desktop.folder, 'digits'), smallSet(40, 0));
    expect(all(folder)).toHaveLength(4);
    await drop(all(folder));
    await expect.poll(told).toEqual([{ type: 'open-data', kind: 'digits', path: folder }]);
    const states = async () => (await valueOf(desktop.lab.jobs.list({}))).map(({ kind, state }) => `${kind} ${state}`);
    await expect.poll(states, { timeout: patience }).toEqual(['digits succeeded']);
  });

  it('are one folder of faces and one of matrices, whatever lies beside them, which is named once', async () => {
    const faces = folderOf('faces', ['bracco0.jpg', 'bracco1.jpg', 'hader2.jpg']);
    const matrices = folderOf('matrices', ['inputs.npy', 'targets.npy']);
    const others = folderOf('others', ['notes.txt', 'a.doc', 'b.doc']);
    await drop([...all(faces), ...all(matrices), ...all(others)]);
    await expect.poll(async () => (await told()).length).toBe(3);
    const [first, second, notice] = await told();
    expect([first, second]).toEqual([
      { type: 'open-data', kind: 'faces', path: faces },
      { type: 'open-data', kind: 'matrices', path: matrices },
    ]);
    expect(notice?.text).toMatch(/^Nothing to import in .* and 2 others\. /);
  });

  it('may be as many as lie in a folder: of too many it is said how many were left out', async () => {
    const faces = folderOf(
      'many',
      Array.from({ length: mostDropped + 7 }, (_, place) => `bracco${place}.jpg`),
    );
    await drop(all(faces));
    await expect.poll(async () => (await told()).length, { timeout: patience }).toBe(2);
    const [given, notice] = await told();
    expect(given).toEqual({ type: 'open-data', kind: 'faces', path: faces });
    expect(notice?.text).toBe('7 more files were skipped. Drop their folder instead.');
  });

  it('are looked at one after another where they are lists, and anew when they were changed meanwhile', async () => {
    const line = (name: string, image: number): string =>
      `${name},${image},2,http://example.org/${image}.jpg,"1,2,30,40",${'ab'.repeat(32)}\n`;
    const first = join(desktop.folder, 'first.csv');
    const second = join(desktop.folder, 'second.csv');
    writeFileSync(first, line('A. Nobody', 1));
    writeFileSync(second, line('B. Nobody', 2));
    await drop([first, second]);
    const { page } = desktop;
    await page.getByText('A. Nobody').first().waitFor();
    await page.getByText('1 more list waiting').waitFor();
    writeFileSync(first, line('A. Nobody', 1) + line('C. Nobody', 3));
    await drop([first]);
    await page.getByText('C. Nobody').first().waitFor();
    await page.getByRole('button', { name: 'Choose another list' }).click();
    await page.getByText('B. Nobody').first().waitFor();
    await expect.poll(() => page.getByText('A. Nobody').count()).toBe(0);
    await expect.poll(() => page.getByText('more list').count()).toBe(0);
  });

  it('are looked at one after another where they are archives', async () => {
    const set = (await valueOf(desktop.lab.digits.list({})))[0];
    const archives: string[] = [];
    for (const name of ['one', 'two']) {
      const { spec } = await valueOf(desktop.lab.training.resolve({ preset: 'part4', settings: { steps: 3 } }));
      const { run } = await valueOf(
        desktop.lab.training.start({
          spec,
          data: { kind: 'digits', id: set?.id ?? '' },
          name: `run ${name}`,
          engine: 'cpu',
        }),
      );
      const status = async () => (await valueOf(desktop.lab.runs.get({ id: run }))).status;
      await expect.poll(status, { timeout: patience }).toBe('succeeded');
      const path = join(desktop.folder, `${name}.hidden-unit`);
      const { job } = await valueOf(desktop.lab.archives.export({ ids: [run], path }));
      const state = async () => (await valueOf(desktop.lab.jobs.list({}))).find(({ id }) => id === job.id)?.state;
      await expect.poll(state, { timeout: patience }).toBe('succeeded');
      archives.push(path);
    }
    await choose(desktop, 'command:keys');
    await drop(archives);
    const dialog = desktop.page.getByRole('dialog');
    await dialog.getByText('run one', { exact: true }).waitFor();
    await expect.poll(() => dialog.count()).toBe(1);
    await dialog.getByRole('button', { name: 'Next file' }).click();
    await dialog.getByText('run two', { exact: true }).waitFor();
    await dialog.locator('footer').getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => dialog.count()).toBe(0);
  });
});

describeDesktop('a path for a box of the page', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());

  it('is chosen in the dialog of the system', async () => {
    const wheel = '/downloads/tensorflow_cpu.whl';
    await desktop.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, wheel);
    await choose(desktop, 'go:/settings');
    const { page } = desktop;
    await page.getByText('Install from a file').click();
    await page.getByRole('button', { name: 'Choose…' }).click();
    await expect.poll(() => page.getByPlaceholder(/tensorflow_cpu-/).inputValue()).toBe(wheel);
  });
});
