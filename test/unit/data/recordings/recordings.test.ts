import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { crc32c, maskedCrc32c } from '../../../../main/data/events/crc32c.ts';
import { recordOf } from '../../../../main/data/events/event-records.ts';
import { eventRecord, versionRecord } from '../../../../main/data/events/write-events.ts';
import { namedHere } from '../../../../main/data/recordings/metric-names.ts';
import { contentHashOf } from '../../../../main/data/recordings/recorded-run.ts';
import { readRecordings } from '../../../../main/data/recordings/recordings.ts';
import { seededMoments } from '../../../seed.ts';
import { temporaryFolder } from '../../../temporary.ts';

const points = z.array(z.tuple([z.int(), z.number()]));
const oracle = z
  .object({ file: z.base64(), loss: points, accuracy: points, masked: z.record(z.string(), z.int()) })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'oracles', 'events.json'), 'utf8')));
const bytes = Buffer.from(oracle.file, 'base64');

function fileWith(content: string | Uint8Array, name = 'events.out.tfevents.1'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

async function curves(path: string, reading = {}) {
  const found = await readRecordings(path, reading);
  return (found?.runs ?? []).map(({ name, series }) => ({
    name,
    series: Object.fromEntries(
      series.map(({ from, series: { steps, values } }) => [from, steps.map((step, place) => [step, values[place]])]),
    ),
  }));
}

describe('checksums of records', () => {
  it('are those of RFC 3720 and of TensorBoard', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    for (const [text, masked] of Object.entries(oracle.masked)) expect(maskedCrc32c(Buffer.from(text))).toBe(masked);
  });
});

describe('an event file', () => {
  it('of TensorBoard gives its numbers and settings, as PyTorch and as TensorFlow 2 write them', async () => {
    const [run] = (await readRecordings(fileWith(bytes)))?.runs ?? [];
    const series = new Map(run?.series.map(({ from, series: of }) => [from, of]));
    const told = (name: string) =>
      series.get(name)?.steps.map((step, place) => [step, series.get(name)?.values[place]]);
    expect([...series.keys()].sort()).toEqual(['epoch_val_accuracy', 'gradients/norm', 'loss/train']);
    expect(told('loss/train')).toEqual(oracle.loss);
    expect(told('epoch_val_accuracy')).toEqual(oracle.accuracy);
    expect(series.get('loss/train')?.seconds.slice(0, 3)).toEqual([0, 1.5, 3]);
    expect(series.get('gradients/norm')?.values).toEqual([NaN]);
    expect(run?.startedAt).toBe(1_700_000_000_000);
    expect(Object.fromEntries(run?.settings ?? [])).toEqual({ learningRate: 0.25, optimizer: 'adam', nesterov: true });
    expect(run?.leftOut).toEqual(['Only numbers are read. Images, histograms and other values were left out: 1.']);
    const names = run === undefined ? [] : namedHere(run, {}).map(({ from, series: { metric } }) => [from, metric]);
    expect(Object.fromEntries(names)).toEqual({
      'loss/train': 'train.cost',
      epoch_val_accuracy: 'validation.accuracy',
      'gradients/norm': 'gradients.norm',
    });
  });

  it('that was cut off is read up to the cut, which is told', async () => {
    const [run] = (await readRecordings(fileWith(bytes.subarray(0, -5))))?.runs ?? [];
    expect(run?.series.length).toBe(3);
    expect(run?.leftOut[0]).toMatch(/^The last record of events\.out\.tfevents\.1 was cut off at byte [\d,]+;/);
  });

  it('with any byte changed is refused with the place, or has lost nothing', async () => {
    const moments = seededMoments();
    const [whole] = await curves(fileWith(bytes));
    for (let time = 0; time < 150; time++) {
      const damaged = Buffer.from(bytes);
      const at = Math.floor(moments.random() * bytes.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 + Math.floor(moments.random() * 255));
      const path = fileWith(damaged);
      await expect(readRecordings(path), `byte ${at}`).rejects.toMatchObject({
        code: 'bad_data',
        message: expect.stringMatching(/is damaged: .* at byte [\d,]+\. Nothing of it is imported/),
      });
    }
    expect(whole?.series['loss/train']).toEqual(oracle.loss);
  });

  it('with sound checksums over nonsense is refused or empty, never a crash', async () => {
    const moments = seededMoments();
    for (let time = 0; time < 300; time++) {
      const nonsense = Uint8Array.from({ length: Math.floor(moments.random() * 60) }, () =>
        Math.floor(moments.random() * 256),
      );
      const path = fileWith(Buffer.concat([versionRecord(1), recordOf(nonsense)]));
      const answer = await readRecordings(path).catch((error: unknown) => error);
      if (answer instanceof Error) expect(answer).toMatchObject({ code: 'bad_data' });
    }
  });

  it('beside others in folders is a run each folder, and what comes again after a restart counts', async () => {
    const logs = temporaryFolder();
    for (const name of ['a', 'b']) mkdirSync(join(logs, name));
    const record = (step: number, scalar: number): Buffer =>
      Buffer.from(eventRecord(100 + step, step, [{ tag: 'loss', scalar }]));
    const first = join(logs, 'a', 'events.out.tfevents.1');
    writeFileSync(first, Buffer.concat([versionRecord(100), record(0, 4), record(1, 3), record(2, 2)]));
    writeFileSync(
      join(logs, 'a', 'events.out.tfevents.2'),
      Buffer.concat([versionRecord(103), record(1, 8), record(2, 7)]),
    );
    writeFileSync(join(logs, 'b', 'events.out.tfevents.1'), Buffer.concat([versionRecord(100), record(0, 1)]));
    expect(await curves(logs)).toEqual([
      {
        name: 'a',
        series: {
          loss: [
            [0, 4],
            [1, 8],
            [2, 7],
          ],
        },
      },
      { name: 'b', series: { loss: [[0, 1]] } },
    ]);
    appendFileSync(first, record(9, 1));
    expect((await curves(join(logs, 'a')))[0]?.series['loss']?.at(-1)).toEqual([9, 1]);
  });
});

describe('a CSV file with curves', () => {
  const wide = 'epoch,loss,val_acc,notes\n0,2.5,0.5,good\n1,1.5,,\n3,nan,0.75,"a, b"\n';

  it('is read wide, with a column of steps that is found or named', async () => {
    const expected = {
      loss: [
        [0, 2.5],
        [1, 1.5],
        [3, NaN],
      ],
      val_acc: [
        [0, 0.5],
        [3, 0.75],
      ],
    };
    expect(await curves(fileWith(wide, 'keras.csv'))).toEqual([{ name: 'keras', series: expected }]);
    const renamed = fileWith(wide.replace('epoch', 'when'), 'keras.csv');
    await expect(readRecordings(renamed)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('there are: “when”, “loss”, “val_acc”, “notes”.'),
    });
    expect((await curves(renamed, { step: 'when' }))[0]?.series).toEqual(expected);
  });

  it('is read long, with a column that tells runs apart', async () => {
    const long = 'run,metric,step,value\nx,loss,0,2\ny,loss,0,3\nx,loss,5,1\n';
    expect(await curves(fileWith(long, 'log.csv'))).toEqual([
      {
        name: 'log x',
        series: {
          loss: [
            [0, 2],
            [5, 1],
          ],
        },
      },
      { name: 'log y', series: { loss: [[0, 3]] } },
    ]);
  });

  it('may be separated by tabs, or by semicolons and then have decimal commas', async () => {
    const expected = {
      'loss, train': [
        [0, 2.5],
        [1, -0.0015],
      ],
    };
    const semicolons = fileWith('\ufeffstep;"loss, train";s\r\n0;2,5;0,5\r\n1;-1,5e-3;1\r\n', 'excel.csv');
    expect((await curves(semicolons, { seconds: 's' }))[0]?.series).toEqual(expected);
    const [run] = (await readRecordings(semicolons, { seconds: 's' }))?.runs ?? [];
    expect(run?.series[0]?.series.seconds).toEqual([0.5, 1]);
    const tabs = fileWith('step\tloss, train\n0\t2.5\n1\t-1.5e-3\n', 'tabs.tsv');
    expect((await curves(tabs))[0]?.series).toEqual(expected);
    expect(await readRecordings(semicolons)).toMatchObject({
      columns: { header: ['step', 'loss, train', 's'], step: 'step', run: undefined },
    });
  });

  it('that cannot be read says where', async () => {
    const odd = fileWith('step,loss\n0,1\nten,2\n', 'odd.csv');
    await expect(readRecordings(odd)).rejects.toMatchObject({ message: expect.stringContaining('line 3 has “ten”') });
    const torn = fileWith('step,loss\n0,1\n1,"2\n', 'torn.csv');
    await expect(readRecordings(torn)).rejects.toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('byte'),
    });
    await expect(readRecordings(fileWith('step,word\n0,a\n', 'words.csv'))).rejects.toMatchObject({ code: 'bad_data' });
  });

  it('is known by its points, whatever it is called', async () => {
    const [one] = (await readRecordings(fileWith(wide, 'one.csv')))?.runs ?? [];
    const [same] = (await readRecordings(fileWith(wide, 'other.csv')))?.runs ?? [];
    const [other] = (await readRecordings(fileWith(wide.replace('2.5', '2.6'), 'one.csv')))?.runs ?? [];
    const hashes = [one, same, other].map((run) => (run === undefined ? '' : contentHashOf(run)));
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });
});
