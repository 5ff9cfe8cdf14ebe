import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Of } from '../../../main/demo/demo-list.ts';
import { cast } from '../../../main/demo/drawn-faces.ts';
import { renderFace } from '../../../main/demo/render.ts';
import { valueOf } from '../../../shared/contract/client.ts';
import type { LabClient } from '../../../shared/contract/port.ts';
import type { Job } from '../../../shared/models/job.ts';

const picturesPerActor = 20;

/** Waits for the end of a job. @throws when it failed. */
async function ended(client: LabClient, { id }: Job): Promise<void> {
  for (;;) {
    const job = (await valueOf(client.jobs.list({}))).find((one) => one.id === id);
    if (job === undefined || job.state === 'failed') throw new Error(job?.error?.message ?? 'The job is gone.');
    if (job.endedAt !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Fills a lab with so many faces of six drawn people. A few pictures serve many lines, each with a box of its own, so that no two
 * crops are the same.
 * @param folder where the list and the pictures are written.
 */
export async function addManyFaces(client: LabClient, folder: string, faces: number): Promise<void> {
  const images = join(folder, 'images');
  mkdirSync(images, { recursive: true });
  const lines: string[] = [];
  const perActor = Math.ceil(faces / cast.length);
  for (const [actor, { name }] of cast.entries()) {
    const drawn = [];
    for (let picture = 0; picture < picturesPerActor; picture++) {
      const { jpeg, box } = await renderFace(actor, picture);
      writeFileSync(join(images, `${actor}-${picture}.jpg`), jpeg);
      drawn.push({ hash: sha256Of(jpeg), box });
    }
    for (let index = 0; index < perActor && lines.length < faces; index++) {
      const one = drawn[index % picturesPerActor];
      if (one === undefined) continue;
      const by = Math.floor(index / picturesPerActor);
      const place = [one.box.x1 - (by % 7), one.box.y1 - Math.floor(by / 7), one.box.x2, one.box.y2];
      const url = `http://faces.example/${actor}/${index}.jpg`;
      lines.push([name, index, index, url, place.join(','), one.hash].join('\t'));
    }
  }
  const source = { kind: 'text' as const, name: 'many.txt', text: `${lines.join('\n')}\n` };
  await ended(client, (await valueOf(client.faceLists.add({ source, actors: null }))).job);
  await ended(client, (await valueOf(client.faceDownloads.importFolder({ path: images }))).job);
}
