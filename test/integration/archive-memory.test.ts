import { statSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openArchive, type OpenArchive } from '../../main/data/archive/read-archive.ts';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { runFolderVersion } from '../../main/run-folder/run-files.ts';
import { archivedContent, foreignSpec, writeArchiveOf, writeLargeArchive } from '../archived-content.ts';
import { endOf } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';

const fixture = join(import.meta.dirname, '..', 'fixtures', 'job-process.ts');
/** 60 runs of 1.6 MB. */
const [runs, lines] = [60, 160];
const heapMegabytes = 72;

/**
 * Does one piece of work in a process that may have so much heap, and no more.
 * @returns the most memory it had before the work and up to its end, in MB.
 */
async function inLittleMemory(data: string, call: string, input: object): Promise<{ before: number; after: number }> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heapMegabytes}`, fixture, data, call, JSON.stringify(input)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [said, complaint] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
  child.stderr.on('data', (bytes: Buffer) => (complaint += bytes.toString('utf8')));
  await once(child, 'close');
  expect(said, complaint.slice(-2000)).toBe('open\nend succeeded\n');
  const [before = 0, after = 0] = [...complaint.matchAll(/most memory (\d+) MB/g)].map(([, most]) => Number(most));
  return { before, after };
}

describe('an import and an export', () => {
  it('have one run at a time in memory, whatever the archive holds', async () => {
    const path = join(temporaryFolder(), 'large.hidden-unit');
    await writeLargeArchive(path, { runs, lines });
    expect(statSync(path).size, 'or this proves nothing').toBeGreaterThan((runs * lines * 10_000) / 2.5);
    const data = temporaryFolder();
    await inLittleMemory(data, 'archives.import', { path });
    const lab = await openLab(data);
    const found = await valueOf(labClient(lab).runs.list({ limit: 1000 }));
    expect(found.total).toBe(runs);
    await lab.close();
    const target = join(temporaryFolder(), 'again.hidden-unit');
    await inLittleMemory(data, 'archives.export', { ids: found.runs.map(({ id }) => id), path: target });
    const archive = await openArchive(target, runFolderVersion);
    expect(archive.manifest.runs).toHaveLength(runs);
    const [first] = found.runs;
    const { run, log } = await archive.run(0);
    expect(run).toMatchObject({ name: first?.name, createdAt: first?.createdAt });
    // And the line that says where it was taken from.
    expect(log).toHaveLength(lines + 1);
    expect(await seriesOf(archive)).toEqual([{ metric: 'train.cost', steps: [0, 1], seconds: [0, 1], values: [2, 1] }]);
    archive.close();
  });

  it('hold few points of a run at a time, and take all that a run can have', async () => {
    const points = 1_000_000;
    const steps = Array.from({ length: points }, (_, step) => step);
    const columns = { steps, seconds: steps.map((step) => step / 8), values: steps.map((step) => (step % 1000) / 4) };
    const series = ['train.accuracy', 'train.cost', 'validation.cost'].map((metric) => ({ metric, ...columns }));
    const path = join(temporaryFolder(), 'longest.hidden-unit');
    await writeArchiveOf(path, archivedContent({ spec: foreignSpec(points) }, { series }));
    const data = temporaryFolder();
    const { before, after } = await inLittleMemory(data, 'archives.import', { path });
    process.stdout.write(`most memory: ${before} MB before the import, ${after} MB in it\n`);
    // About 270; whole they took more than 900.
    expect(after - before).toBeLessThan(400);
    const lab = await openLab(data);
    onTestFinished(() => lab.close());
    const { runs: taken } = await valueOf(labClient(lab).runs.list({}));
    const whole = { count: points, lastStep: points - 1, last: 249.75, min: 0, max: 249.75, minStep: 0, maxStep: 999 };
    expect(taken[0]?.metrics).toEqual({
      'train.accuracy': whole,
      'train.cost': whole,
      'validation.cost': whole,
    });
  }, 120_000);

  it('keep the thread of the lab free, also for a run with many points', async () => {
    const points = 100_000;
    const steps = Array.from({ length: points }, (_, step) => 3 * step);
    const columns = { steps, seconds: steps.map((step) => step / 7), values: steps.map((step) => Math.sin(step)) };
    const series = ['train.accuracy', 'train.cost', 'validation.cost'].map((metric) => ({ metric, ...columns }));
    const path = join(temporaryFolder(), 'long.hidden-unit');
    await writeArchiveOf(path, archivedContent({ spec: foreignSpec(3 * points) }, { series }));
    const lab = await openLab(temporaryFolder());
    onTestFinished(() => lab.close());
    const client = labClient(lab);
    await valueOf(client.archives.preview({ path }));
    const importing = await longestTurn(async () => {
      await endOf(client, await valueOf(client.archives.import({ path })));
    });
    const target = join(temporaryFolder(), 'again.hidden-unit');
    const exporting = await longestTurn(async () => {
      await endOf(client, await valueOf(client.archives.export({ ids: [1, 1], path: target })));
    });
    process.stdout.write(`longest turns: import ${importing.toFixed(0)} ms, export ${exporting.toFixed(0)} ms\n`);
    // In one piece the import took 600 ms and more of this thread, the export 400.
    expect(importing).toBeLessThan(150);
    expect(exporting).toBeLessThan(150);
    const archive = await openArchive(target, runFolderVersion);
    expect(archive.manifest.runs).toHaveLength(1);
    expect(await seriesOf(archive)).toEqual(series);
    archive.close();
  }, 60_000);
});

/** The points of the first run. */
async function seriesOf(archive: OpenArchive): Promise<object[]> {
  const { series } = await archive.run(0);
  const told: object[] = [];
  for await (const { steps, seconds, values } of archive.points(0)) {
    const columns = { steps: [...steps], seconds: [...seconds], values: [...values] };
    told.push({ metric: series[told.length]?.metric, ...columns });
  }
  return told;
}

/** The most processor time of this thread, in milliseconds, that one turn of its event loop took meanwhile: no matter what else runs. */
async function longestTurn(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  let isOver = false;
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.threadCpuUsage();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await work();
  isOver = true;
  return longest;
}
