import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/models/job.ts';
import { openArchive } from '../../main/data/archive/read-archive.ts';
import { runFolderVersion } from '../../main/run-folder/run-files.ts';
import { endOf } from '../faces-lab.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { openTrainingLab, shortRun, type TrainingLab } from '../training-lab.ts';

const damages: Record<string, (path: string) => void> = {
  halved: (path) => {
    truncateSync(path, Math.floor(readFileSync(path).length / 2));
  },
  'changed in one bit': (path) => {
    const bytes = readFileSync(path);
    const at = Math.floor(bytes.length / 3);
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    writeFileSync(path, bytes);
  },
  lengthened: (path) => {
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from([0])]));
  },
  gone: (path) => {
    rmSync(path);
  },
};

type JobFailure = NonNullable<Job['error']>;

async function failureOf(answer: Promise<{ ok: boolean; error?: JobFailure }>): Promise<JobFailure> {
  const { ok, error } = await answer;
  if (ok || error === undefined) throw new Error('It succeeded.');
  return error;
}

/** Trains one run of digits by softmax regression, which has pictures of its weights, and one dense net. */
async function labWithRuns(data: string): Promise<TrainingLab & { softmax: number; dense: number }> {
  packedSample();
  const lab = await openTrainingLab({ data });
  const { client } = lab;
  await endOf(client, await valueOf(client.digits.add({ source: { kind: 'sample' } })));
  const { spec, data: set } = await valueOf(
    client.training.resolve({ preset: 'part4', settings: { steps: 20, 'data.split.train': 30 } }),
  );
  const { run: softmax } = await valueOf(client.training.start({ spec, data: set, engine: 'wasm' }));
  const dense = await lab.start(shortRun);
  await lab.until(softmax, 'succeeded');
  await lab.until(dense, 'succeeded');
  return { ...lab, softmax, dense };
}

/** How each file of a run is read, by its name. */
function readers({ lab, client, softmax, dense }: Awaited<ReturnType<typeof labWithRuns>>) {
  const analysed = async (part: string): Promise<{ ok: boolean; error?: JobFailure }> => {
    const started = await valueOf(
      client.instruments.start({ instrument: 'accuracy-by-class', run: dense, settings: { part } }),
    );
    const { error } = await endOf(client, started);
    return error === null ? { ok: true } : { ok: false, error };
  };
  const cell = { actual: 0, predicted: 0 };
  return [
    ['weights.bin', dense, () => lab.media(`/media/runs/${dense}/export/weights.bin`)],
    ['weights.bin', dense, () => analysed('validation')],
    ['model.json', dense, () => lab.media(`/media/runs/${dense}/export/model.json`)],
    ['model.json', dense, () => analysed('train')],
    ['weights.bin', dense, () => lab.media(`/media/runs/${dense}/hidden-weights`)],
    ['predictions.u8', dense, () => analysed('test')],
    ['predictions.u8', dense, () => client.runs.confused({ id: dense, ...cell })],
    ['predictions.u8', dense, () => client.runs.compare({ ids: [softmax, dense] })],
    ['weights-history.f32', softmax, () => lab.media(`/media/runs/${softmax}/weights/0`)],
  ] as const;
}

describe('a file of a run that is not as it was written', () => {
  it('is refused wherever it is read, with its name, its run and what to do', async () => {
    const data = temporaryFolder();
    const opened = await labWithRuns(data);
    for (const [name, run, read] of readers(opened)) {
      const path = join(data, 'runs', String(run), name);
      const whole = readFileSync(path);
      expect((await read()).ok, `${name}, as it was written`).toBe(true);
      for (const [how, damage] of Object.entries(damages)) {
        damage(path);
        expect(await failureOf(read()), `${name}, ${how}`).toMatchObject({
          code: 'bad_data',
          message: expect.stringMatching(
            new RegExp(
              String.raw`^${name.replace('.', String.raw`\.`)} of run ${run} is damaged: .*\. Restore .*train the run again`,
            ),
          ) as string,
        });
        writeFileSync(path, whole);
      }
      expect((await read()).ok, `${name}, put back`).toBe(true);
    }
  }, 240_000);

  it('is not archived as good, but by name or not at all', async () => {
    const data = temporaryFolder();
    const { client, softmax, dense, lab } = await labWithRuns(data);
    const target = join(temporaryFolder(), 'both.hidden-unit');
    const names = readdirSync(join(data, 'runs', String(softmax))).filter((name) =>
      /^(model|weights|weights-history|predictions)\.\w+$/.test(name),
    );
    expect(names).toHaveLength(4);
    const whole = names.map((name) => readFileSync(join(data, 'runs', String(softmax), name)));
    for (const [at, name] of names.entries()) {
      for (const [how, damage] of Object.entries(damages)) {
        damage(join(data, 'runs', String(softmax), name));
        const { job } = await valueOf(client.archives.export({ ids: [softmax, dense], path: target }));
        const { state, error } = await endOf(client, { job });
        expect({ state, error }, `${name}, ${how}`).toMatchObject({
          state: 'failed',
          error: {
            code: 'bad_data',
            message: expect.stringContaining(`${name} of run ${softmax} is damaged`) as string,
          },
        });
        expect(existsSync(target)).toBe(false);
        expect(await failureOf(lab.media(`/media/archives/runs?ids=${softmax}`))).toMatchObject({ code: 'bad_data' });
        writeFileSync(join(data, 'runs', String(softmax), name), whole[at] ?? '');
      }
    }

    damages['halved']?.(join(data, 'runs', String(softmax), 'weights.bin'));
    const wish = { ids: [softmax, dense], path: target, damaged: 'leave-out' as const };
    expect((await endOf(client, await valueOf(client.archives.export(wish)))).state).toBe('succeeded');
    const archive = await openArchive(target, runFolderVersion);
    const files = archive.manifest.runs.map((run) => run.files.map(({ name }) => name));
    expect(files[0]?.toSorted()).toEqual(names.filter((name) => name !== 'weights.bin').toSorted());
    expect(files[1]).toContain('weights.bin');
    const { log } = await archive.run(0);
    expect(log.at(-1)).toMatchObject({
      level: 'warning',
      text: expect.stringMatching(/^weights\.bin of run \d is damaged: .*left out of the archive/) as string,
    });
    archive.close();
  }, 240_000);

  it('is compared with its record in the lab that an archive brought it to', async () => {
    const first = await labWithRuns(temporaryFolder());
    const file = join(temporaryFolder(), 'one.hidden-unit');
    await endOf(first.client, await valueOf(first.client.archives.export({ ids: [first.softmax], path: file })));
    const data = temporaryFolder();
    const other = await openTrainingLab({ data });
    expect((await endOf(other.client, await valueOf(other.client.archives.import({ path: file })))).state).toBe(
      'succeeded',
    );
    const { artifacts } = await other.run(1);
    expect(artifacts).toEqual((await first.run(first.softmax)).artifacts);
    expect(artifacts.every(({ sha256 }) => sha256 !== null)).toBe(true);
    damages['changed in one bit']?.(join(data, 'runs', '1', 'weights.bin'));
    expect(await failureOf(other.lab.media('/media/runs/1/export/weights.bin'))).toMatchObject({ code: 'bad_data' });
  }, 240_000);
});
