import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { localHost, subprotocol, wirePath } from '../../main/wire/protocol.ts';
import { valueOf } from '../../shared/contract/client.ts';
import { mediaAddress } from '../../shared/contract/media.ts';
import type { LabClient } from '../../shared/contract/port.ts';
import { faceQuery } from '../../shared/models/face.ts';
import type { Job } from '../../shared/models/job.ts';
import { addMatrices, type AttachedShell } from '../bench/lab-run.ts';
import type { Shell } from '../bench/shell.ts';
import { drawnFolder } from '../fixtures/drawn-folder.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { denseSpec } from '../trainer-process.ts';

const spec = denseSpec({ steps: 60, evaluateEvery: 7, checkpointEvery: 20 });
const facesOfEach = 4;
/** Of so many connections one is dropped in the middle of a call. */
const droppedEvery = 4;

/** Adds a small set of matrices and some drawn faces. @returns the set's id. */
export async function fillLab(shell: AttachedShell, folder: string): Promise<string> {
  const { client } = shell;
  await addMatrices(shell, storeMatrices(join(folder, 'patterns')));
  const lines = Array.from({ length: facesOfEach }, () => 'listed' as const);
  const { list, images } = await drawnFolder(join(folder, 'drawn'), [lines, lines, lines]);
  const source = { kind: 'file' as const, path: list };
  await ended(client, (await valueOf(client.faceLists.add({ source, actors: null }))).job);
  await ended(client, (await valueOf(client.faceDownloads.importFolder({ path: images }))).job);
  const [set] = await valueOf(client.matrices.list({}));
  if (set === undefined) throw new Error('The lab has no matrices.');
  return set.id;
}

/** Trains some short runs at once, and reads of each what a page reads. */
export async function trainSome(
  { client, port }: AttachedShell,
  { set, count, first }: { set: string; count: number; first: number },
): Promise<void> {
  const data = { kind: 'matrices', id: set };
  const started = await Promise.all(
    Array.from({ length: count }, (_, nth) =>
      valueOf(client.training.start({ spec: { ...spec, seed: first + nth }, data, engine: 'wasm' })),
    ),
  );
  for (const { run, job } of started) {
    await ended(client, job);
    await valueOf(client.runs.get({ id: run }));
    await valueOf(client.runs.series({ ids: [run], metrics: ['train.cost', 'test.accuracy'] }));
    await valueOf(port.media(`/media/runs/${run}/hidden-weights`));
  }
}

/** Checks the faces, has some of their pictures made, and checks the bytes that are kept. */
export async function checkAll({ client, port }: AttachedShell, nth: number): Promise<void> {
  await ended(client, (await valueOf(client.faces.check({}))).job);
  await ended(client, (await valueOf(client.blobs.check({}))).job);
  const { faces } = await valueOf(client.faces.list(faceQuery.parse({ limit: 5 })));
  for (const { observed } of faces.filter((face) => face.observed !== null)) {
    const most = 100 + nth;
    await valueOf(port.media(mediaAddress({ kind: 'face-photo', sha256: observed ?? '', most })));
  }
}

/** Comes and goes as other shells do, asks something each time, and now and then leaves without a word. */
export async function reconnect(shell: Shell, count: number): Promise<void> {
  for (let nth = 0; nth < count; nth++) {
    if (nth % droppedEvery === 0) {
      await dropped(shell.socket);
    } else {
      const { client, close } = await shell.attach();
      await valueOf(client.runs.list({ limit: 50 }));
      await valueOf(client.faces.status({}));
      await close();
    }
  }
}

function dropped(path: string): Promise<void> {
  const socket = new WebSocket(`ws://${localHost}${wirePath}`, [subprotocol], {
    createConnection: () => connect({ path }),
    headers: { Host: localHost },
  });
  return new Promise((done, failed) => {
    socket.once('error', failed);
    socket.once('open', () => {
      socket.send(JSON.stringify({ id: 1, call: 'runs.list', input: {} }), () => socket.terminate());
    });
    socket.once('close', () => done());
  });
}

/** Waits for the end of a job. @throws when it does not succeed. */
async function ended(client: LabClient, { id }: Job): Promise<void> {
  for (;;) {
    const job = await valueOf(client.jobs.get({ id }));
    if (job.state === 'succeeded') return;
    if (job.endedAt !== null) throw new Error(`${job.title} ${job.state}: ${job.error?.message ?? ''}`);
    await delay(20);
  }
}
