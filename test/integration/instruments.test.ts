import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { numbersBlock, tableBlock } from '../../shared/models/instruments/result.ts';
import { forkChild } from '../../main/jobs/child.ts';
import { memoryVariable, tooMuchMemory } from '../../main/instruments/instrument-messages.ts';
import { openLabSession } from '../../main/lab-session.ts';
import { workerEntry } from '../../main/places.ts';
import { wilsonInterval } from '../../shared/lib/statistics.ts';
import { command, commandJson, startCommandIn, type RunningCommand } from '../command-line.ts';
import { matrixShape, storeMatrices } from '../matrix-folder.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const hard = pathToFileURL(join(import.meta.dirname, '..', 'fixtures', 'hard-instruments.ts')).href;

async function openElsewhere(data: string): Promise<{ client: LabClient; serving: RunningCommand }> {
  const serving = startCommandIn({ NODE_OPTIONS: `--import=${hard}` }, data, '--json', 'serve', '--no-open');
  await expect.poll(() => serving.stdout(), { timeout: 60_000, interval: 20 }).toContain('http://');
  const session = await openLabSession({ dataDirectory: data });
  onTestFinished(() => session.close());
  return { client: labClient(session), serving };
}

/** An analysis once it has ended. */
async function ended(client: LabClient, id: number) {
  const get = async () => valueOf(client.instruments.get({ id }));
  await expect.poll(async () => (await get()).endedAt, { timeout: 120_000, interval: 20 }).not.toBeNull();
  return get();
}

async function underWay(client: LabClient, id: number): Promise<string> {
  const working = async () => (await valueOf(client.jobs.list({}))).find((job) => job.added === String(id));
  await expect.poll(async () => (await working())?.phase, { timeout: 60_000, interval: 20 }).toBe('Working');
  return (await working())?.id ?? '';
}

describe('accuracy by class', () => {
  it('counts what the run itself counted, on every part and for every net', async () => {
    packedSample();
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    const small = ['--set', 'steps=30', '--set', 'data.split.train=100', '--set', 'data.split.validation=20'];
    await command(data, 'train', '--preset', 'part5', '--engine', 'wasm', ...small);
    const matrices = storeMatrices(join(temporaryFolder(), 'patterns'));
    const hidden = ['--set', 'hidden.0.units=9', '--set', 'steps=30', '--set', 'keepBest=true'];
    await command(data, 'train', '--preset', 'part8', '--engine', 'wasm', '--matrices', matrices, ...hidden);
    const { client } = await openElsewhere(data);

    for (const run of [1, 2]) {
      const detail = await valueOf(client.runs.get({ id: run }));
      expect(detail.status).toBe('succeeded');
      const series = await valueOf(
        client.runs.series({ ids: [run], metrics: ['train.accuracy', 'validation.accuracy'] }),
      );
      for (const part of ['test', 'train', 'validation'] as const) {
        const started = await valueOf(
          client.instruments.start({ instrument: 'accuracy-by-class', run, settings: { part } }),
        );
        const { status, result, settings, snapshotHash } = await ended(client, started.analysis.id);
        expect({ status, settings, snapshotHash }).toEqual({
          status: 'succeeded',
          settings: { part },
          snapshotHash: detail.snapshotHash,
        });
        const [accuracy] = numbersBlock.parse(result?.blocks[0]).items;
        const counts = tableBlock.parse(result?.blocks[2]).rows.map((row) => row.slice(1));
        if (part === 'test') {
          expect(counts).toEqual(detail.confusion?.counts);
          expect(accuracy?.value).toBe(detail.metrics['test.accuracy']?.last);
        } else {
          // The weights of part 8 are those of the best record, which some record measured.
          const recorded = series[0]?.series.find(({ metric }) => metric === `${part}.accuracy`)?.values ?? [];
          const expected = run === 1 ? recorded.slice(-1) : part === 'validation' ? [Math.max(...recorded)] : recorded;
          expect(
            expected.some((one) => Math.abs(one - (accuracy?.value ?? Number.NaN)) < 1e-9),
            part,
          ).toBe(true);
        }
        expect({ low: accuracy?.low, high: accuracy?.high }).toEqual(
          wilsonInterval(accuracy?.value ?? Number.NaN, detail.examples[part]),
        );
        const byClass = tableBlock.parse(result?.blocks[1]).rows;
        expect(byClass.reduce((sum, row) => sum + Number(row.at(-1)), 0)).toBe(detail.examples[part]);
      }
    }
    expect(matrixShape.classes).toBeGreaterThan(1);
  });

  it('says what to do where there is nothing to look at', async () => {
    const data = temporaryFolder();
    const told = async (...words: string[]) => (await commandJson(data, 'instrument', ...words)).value;
    expect(await told('accuracy-by-klass')).toMatchObject({ error: { code: 'not_found' } });
    expect(await told('accuracy-by-class')).toMatchObject({
      error: { code: 'bad_input', message: 'Accuracy by class looks at a run. Say which.' },
    });
    expect(await told('accuracy-by-class', '--run', '9')).toMatchObject({ error: { code: 'not_found' } });
    const { value } = await commandJson(data, 'instruments', 'list');
    expect(value).toMatchObject({
      instruments: expect.arrayContaining(
        [
          'accuracy-by-class',
          'forward',
          'gradient-check',
          'contour',
          'backprop-race',
          'momentum',
          'calibration',
          'learning-curve',
          'useful-units',
          'held-out-labels',
          'leave-one-out',
          'recurring-units',
        ].map((name) => expect.objectContaining({ name }) as unknown),
      ) as unknown,
      analyses: [],
    });
  });
});

describe('an analysis under way', () => {
  it('waits for its turn while as many are worked out as runs may be trained', async () => {
    const { client } = await openElsewhere(temporaryFolder());
    const start = async (): Promise<number> =>
      (await valueOf(client.instruments.start({ instrument: 'endless' }))).analysis.id;
    const statusOf = async (id: number): Promise<string> => (await valueOf(client.instruments.get({ id }))).status;
    const cancel = async (id: number): Promise<void> => {
      const job = (await valueOf(client.jobs.list({}))).find(({ added }) => added === String(id));
      await valueOf(client.jobs.cancel({ id: job?.id ?? '' }));
      expect(await ended(client, id)).toMatchObject({ status: 'cancelled', result: null });
    };
    await valueOf(client.lab.changeSettings({ trainers: 1 }));
    const [first, second, third] = [await start(), await start(), await start()];
    await underWay(client, first);
    const phases = async () => new Map((await valueOf(client.jobs.list({}))).map(({ added, phase }) => [added, phase]));
    expect((await phases()).get(String(second))).toBe('Waiting for its turn');
    expect([await statusOf(second), await statusOf(third)]).toEqual(['queued', 'queued']);
    await cancel(second);
    await cancel(first);
    await underWay(client, third);
    const fourth = await start();
    expect(await statusOf(fourth)).toBe('queued');
    await valueOf(client.lab.changeSettings({ trainers: 2 }));
    await underWay(client, fourth);
    expect(await statusOf(third)).toBe('running');
    await cancel(third);
    await cancel(fourth);
  });

  it('is cancelled when it hears it, killed when it does not, and fails when its process does', async () => {
    const data = temporaryFolder();
    const { client } = await openElsewhere(data);
    const start = async (instrument: string): Promise<number> =>
      (await valueOf(client.instruments.start({ instrument }))).analysis.id;

    for (const instrument of ['endless', 'deaf']) {
      const id = await start(instrument);
      await valueOf(client.jobs.cancel({ id: await underWay(client, id) }));
      expect(await ended(client, id)).toMatchObject({ status: 'cancelled', error: null, result: null });
    }
    const crashed = await ended(client, await start('crashing'));
    expect(crashed.error).toMatchObject({ code: 'internal', message: expect.stringContaining('exited with code 3') });
    expect(crashed.error?.message).toContain('Something tore.');
    const shapeless = await ended(client, await start('shapeless'));
    expect(shapeless).toMatchObject({ status: 'failed', error: { code: 'internal' }, result: null });

    const deleted = await start('endless');
    await underWay(client, deleted);
    expect(await valueOf(client.instruments.delete({ ids: [deleted, 99] }))).toEqual({ ids: [deleted] });
    await expect
      .poll(async () => (await valueOf(client.jobs.list({}))).filter(({ endedAt }) => endedAt === null), {
        timeout: 60_000,
      })
      .toEqual([]);
    expect((await valueOf(client.instruments.list({}))).map(({ id }) => id)).not.toContain(deleted);
  });

  it('is interrupted when its lab dies', async () => {
    const data = temporaryFolder();
    const { client, serving } = await openElsewhere(data);
    const { analysis } = await valueOf(client.instruments.start({ instrument: 'endless' }));
    await underWay(client, analysis.id);
    serving.process.kill('SIGKILL');
    await serving.result;
    expect((await commandJson(data, 'instruments', 'show', String(analysis.id))).value).toMatchObject({
      status: 'interrupted',
    });
  });

  it('is ended when its process holds more than it may', async () => {
    const child = forkChild(workerEntry('instrument'), { [memoryVariable]: '1000000' });
    expect((await child.exited).code).toBe(tooMuchMemory);
  });
});
