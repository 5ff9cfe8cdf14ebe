import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { forkChild, type StartChild } from '../../main/jobs/child.ts';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { denseSpec } from '../trainer-process.ts';

/** Real children, whose first message is followed by one that no trainer sends. */
const withOddWords: StartChild = (entry, environment) => {
  const child = forkChild(entry, environment);
  return {
    ...child,
    onMessage: (listener) => {
      child.onMessage((message) => {
        listener(message);
        listener({ type: 'ready', engine: { name: 'native', version: '2', threads: Number.NaN } });
      });
    },
  };
};

describe('a trainer that says what the lab does not understand', () => {
  it('is ended, its run has failed, and the lab goes on', async () => {
    const data = temporaryFolder();
    const lab = await openLab(data, withOddWords);
    onTestFinished(() => lab.close());
    const client = labClient(lab);
    const folder = storeMatrices(join(temporaryFolder(), 'patterns'));
    const added = await endOf(client, await valueOf(client.matrices.add({ path: folder })));
    expect(added.error).toBeNull();
    const [set] = await valueOf(client.matrices.list({}));
    const spec = denseSpec({ steps: 1_000_000, evaluateEvery: 1000 });
    const { run, job } = await valueOf(
      client.training.start({ spec, matrices: set?.id ?? null, engine: 'wasm', digits: null }),
    );
    const ended = await endOf(client, { job });
    expect(ended.error).toMatchObject({ code: 'internal' });
    expect(await valueOf(client.runs.get({ id: run }))).toMatchObject({ status: 'failed' });
  });
});

describe('labels of one class', () => {
  it('are refused when they are added: there is nothing to tell apart', async () => {
    const lab = await openLab(temporaryFolder());
    onTestFinished(() => lab.close());
    const client = labClient(lab);
    const folder = storeMatrices(join(temporaryFolder(), 'patterns'));
    for (const [part, count] of Object.entries({ training: 200, validation: 60, test: 60 })) {
      writeFileSync(join(folder, `${part}_y.npy`), onlyZeros(count));
    }
    const { error } = await endOf(client, await valueOf(client.matrices.add({ path: folder })));
    expect(error).toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('two classes or more') as string,
    });
    expect(await valueOf(client.matrices.list({}))).toEqual([]);
  });
});

/** NumPy's format 1.0 of so many uint8 zeros. */
function onlyZeros(count: number): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count},), }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`, 'latin1');
  return Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]),
    header,
    Buffer.alloc(count),
  ]);
}
