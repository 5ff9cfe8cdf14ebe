import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { command, commandJson } from '../command-line.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';

const verified = z.object({
  ok: z.boolean(),
  runs: z.array(z.object({ equal: z.boolean(), apart: z.number(), why: z.string() })),
});
const archivedRun = z.looseObject({
  series: z.array(z.looseObject({ metric: z.string(), values: z.array(z.number()) })),
});

/** Copies an archive, with one point of the training cost a millionth higher. */
async function copyChanged(archive: string, copy: string): Promise<void> {
  const from = await openPromise(archive);
  const to = new ZipFile();
  for await (const entry of from.eachEntry()) {
    let bytes = await buffer(await from.openReadStreamPromise(entry));
    if (entry.fileName.endsWith('run.json')) {
      const content = archivedRun.parse(JSON.parse(bytes.toString('utf8')));
      const values = content.series.find(({ metric }) => metric === 'train.cost')?.values ?? [];
      values[1] = (values[1] ?? 0) * 1.000001;
      bytes = Buffer.from(JSON.stringify(content));
    }
    to.addBuffer(bytes, entry.fileName);
  }
  to.end();
  await pipeline(to.outputStream, createWriteStream(copy));
}

it('finds runs of another lab the same to the bit, and a changed point of a curve', async () => {
  const folder = temporaryFolder();
  const matrices = storeMatrices(join(folder, 'patterns'));
  const archive = join(folder, 'one.hidden-unit');
  const changed = join(folder, 'changed.hidden-unit');
  const made = temporaryFolder();
  await command(made, 'data', 'add', 'matrices', matrices);
  const short = ['--set', 'steps=20', '--set', 'hidden.0.units=5'];
  await command(made, 'train', '--preset', 'part8', ...short);
  await command(made, 'runs', 'archive', '1', '--out', archive);
  await copyChanged(archive, changed);
  const verify = async (file: string) => {
    const data = temporaryFolder();
    await command(data, 'data', 'add', 'matrices', matrices);
    const { code, value } = await commandJson(data, 'ledger', 'verify', file, '--runs', '1');
    return { code, ...verified.parse(value) };
  };
  expect(await verify(archive)).toMatchObject({ code: 0, ok: true, runs: [{ equal: true, apart: 0 }] });
  const found = await verify(changed);
  expect(found).toMatchObject({ code: 1, ok: false, runs: [{ equal: false }] });
  expect(found.runs[0]?.why).toContain('every bit has to be, and is not: train.cost');
});
