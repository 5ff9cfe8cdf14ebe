import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listText, sha256Of } from '../../main/demo/demo-list.ts';
import { renderFace } from '../../main/demo/render.ts';
import { forkChild, type StartChild } from '../../main/jobs/child.ts';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { addList, endOf } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';

describe('a picture whose decoder was killed', () => {
  it('is looked at again by the next check that a person starts', async () => {
    const folder = join(temporaryFolder(), 'pictures');
    mkdirSync(folder);
    const faces = await Promise.all([0, 1].map((index) => renderFace(0, index)));
    const lines = faces.map(({ jpeg, box }, index) => {
      writeFileSync(join(folder, `${index}.jpg`), jpeg);
      const url = `http://pictures.invalid/${index}.jpg`;
      return { name: 'Ada Quell', imageId: index, faceId: index, url, box, sha256: sha256Of(jpeg) };
    });
    let killing = true;
    /** Real children, which a machine out of memory kills as soon as they are to decode one of the pictures. */
    const startChild: StartChild = (entry, environment, limits) => {
      const child = forkChild(entry, environment, limits);
      return {
        ...child,
        send: (order) => {
          child.send(order);
          if (killing && 'sha256' in order && order.sha256 === lines[1]?.sha256) child.kill();
        },
      };
    };
    const lab = await openLab(temporaryFolder(), startChild);
    onTestFinished(() => lab.close());
    const client = labClient(lab);
    const standings = async () => (await valueOf(client.faces.list({}))).faces.map(({ standing }) => standing);
    const imported = async () => endOf(client, await valueOf(client.faceDownloads.importFolder({ path: folder })));
    const checked = async () => endOf(client, await valueOf(client.faces.check({})));
    await addList(client, listText(lines));
    await imported();
    expect(await standings()).toEqual(['in', 'absent']);
    await checked();
    expect(await standings()).toEqual(['in', 'absent']);
    const { jobs } = client;
    await expect.poll(async () => (await valueOf(jobs.list({}))).every(({ endedAt }) => endedAt !== null)).toBe(true);
    killing = false;
    await checked();
    expect(await standings()).toEqual(['in', 'in']);
  });
});
