import { expect, vi } from 'vitest';
import { startDemo } from '../main/demo/demo.ts';
import { openLab } from '../main/lab.ts';
import { labClient, valueOf } from '../shared/contract/index.ts';
import { reportImaging, reportSplit } from '../shared/models/face-snapshot.ts';
import { addList, endOf } from './faces-lab.ts';

/** Fills a data folder with drawn faces of three people and a snapshot of 27 of them, “Drawn”, with crops of `size` pixels. */
export async function makeDrawnSnapshot(data: string, size: number): Promise<void> {
  const demo = await startDemo({ folder: null, perActor: 12 });
  const lab = await openLab(data);
  try {
    const actors = [...new Set(demo.rows.map(({ name }) => name))].slice(0, 3);
    const client = labClient(lab);
    const isTheirs = (line: string): boolean => actors.some((name) => line.startsWith(`${name}\t`));
    await addList(client, `${demo.listText.split('\n').filter(isTheirs).join('\n')}\n`);
    await endOf(client, await valueOf(client.faceDownloads.start({ privateAddresses: true })));
    const rule = { ...reportSplit, actors, counts: { training: 5, validation: 2, test: 2 } };
    const imaging = { ...reportImaging, size };
    const { job } = await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'Drawn' }));
    expect(await endOf(client, { job })).toMatchObject({ state: 'succeeded', error: null });
    await vi.waitUntil(() => !lab.isWorking(), { timeout: 60_000 });
  } finally {
    await lab.close();
    await demo.close();
  }
}
