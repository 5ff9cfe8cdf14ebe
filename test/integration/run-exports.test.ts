import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { valueOf } from '../../shared/contract/index.ts';
import { runDetail, runSummary } from '../../shared/models/run.ts';
import type { RunsFormatName } from '../../shared/models/runs-format.ts';
import { commandJson } from '../command-line.ts';
import { endOf } from '../faces-lab.ts';
import { pythonJson, pythonWith } from '../python.ts';
import { temporaryFolder } from '../temporary.ts';
import { openTrainingLab, shortRun, type TrainingLab } from '../training-lab.ts';

const python = pythonWith('tensorboard');

const withTensorBoard = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata
events = EventAccumulator(sys.argv[1])
events.Reload()
scalars = {tag: [[one.step, one.value] for one in events.Scalars(tag)] for tag in events.Tags()['scalars']}
start = metadata.parse_session_start_info_plugin_data(events.SummaryMetadata('_hparams_/session_start_info').plugin_data.content)
end = metadata.parse_session_end_info_plugin_data(events.SummaryMetadata('_hparams_/session_end_info').plugin_data.content)
settings = {name: value.number_value for name, value in start.hparams.items() if value.WhichOneof('kind') == 'number_value'}
print(json.dumps({'scalars': scalars, 'settings': settings, 'status': end.status}))
`;

async function written(lab: TrainingLab, format: RunsFormatName, path: string, ids: number[]): Promise<string> {
  const ended = await endOf(lab.client, await valueOf(lab.client.archives.write({ ids, format, path })));
  expect(ended.error).toBeNull();
  return path;
}

async function labWithTwoRuns(): Promise<TrainingLab & { data: string }> {
  const data = temporaryFolder();
  const lab = await openTrainingLab({ data });
  for (const seed of [1, 2]) await lab.until(await lab.start({ ...shortRun, seed }), 'succeeded');
  await valueOf(lab.client.runs.update({ id: 2, name: 'second, "quoted"' }));
  return { ...lab, data };
}

const row = z.object({ run: z.coerce.number(), metric: z.string(), step: z.coerce.number(), value: z.coerce.number() });

describe('runs written for other programs', () => {
  it('have the same points in every format, and names as they are', async () => {
    const lab = await labWithTwoRuns();
    const folder = temporaryFolder();
    const runs = await Promise.all([1, 2].map((id) => lab.run(id)));
    const metrics = Object.keys(runs[0]?.metrics ?? {});
    const series = await valueOf(lab.client.runs.series({ ids: [1, 2], metrics }));
    const points = series.flatMap(({ id, series: of }) =>
      of.flatMap(({ metric, steps, values }) => steps.map((step, place) => `${id} ${metric} ${step} ${values[place]}`)),
    );
    points.sort();
    expect(points.length).toBeGreaterThan(60);
    const told = (found: unknown): string[] =>
      z
        .array(row)
        .parse(found)
        .map(({ run, metric, step, value }) => `${run} ${metric} ${step} ${value}`)
        .sort();

    const long = readFileSync(await written(lab, 'csv-long', join(folder, 'long.csv'), [1, 2]));
    expect(told(parse(long, { columns: true }))).toEqual(points);
    const packed = new Uint8Array(readFileSync(await written(lab, 'parquet', join(folder, 'a.parquet'), [1, 2])));
    expect(told(await parquetReadObjects({ file: packed.buffer }))).toEqual(points);

    const wide = z
      .array(z.record(z.string(), z.string()))
      .parse(parse(readFileSync(await written(lab, 'csv', join(folder, 'wide.csv'), [2, 1])), { columns: true }));
    const unfolded = wide.flatMap((one) =>
      metrics
        .filter((metric) => one[metric] !== '')
        .map((metric) => ({ run: one['run'], metric, step: one['step'], value: one[metric] })),
    );
    expect(told(unfolded)).toEqual(points);
    expect(new Set(wide.filter((one) => one['run'] === '2').map((one) => one['name']))).toEqual(
      new Set(['second, "quoted"']),
    );

    const lines = readFileSync(await written(lab, 'jsonl', join(folder, 'a.jsonl'), [1, 2]), 'utf8')
      .trim()
      .split('\n');
    const read = lines.map((line) =>
      z.object({ run: runSummary.loose(), series: z.unknown() }).parse(JSON.parse(line)),
    );
    expect(read.map(({ run }) => run.name)).toEqual(runs.map(({ name }) => name));
    const [table] = z
      .array(z.record(z.string(), z.string()))
      .parse(parse(readFileSync(await written(lab, 'table', join(folder, 'table.csv'), [1])), { columns: true }));
    expect(table).toMatchObject({ run: '1', status: 'succeeded', seed: '1', 'optimizer.kind': 'adam' });
    const cost = runs[0]?.metrics['train.cost'];
    expect([table?.['train.cost'], table?.['train.cost.minStep']].map(Number)).toEqual([cost?.last, cost?.minStep]);
  });

  it('are a folder for each run, or one ZIP file, where a format makes files of each', async () => {
    const lab = await labWithTwoRuns();
    const folder = temporaryFolder();
    const out = await written(lab, 'npz', join(folder, 'weights'), [1, 2]);
    expect(readdirSync(out).sort()).toEqual(['run-1', 'run-2']);
    const alone = await valueOf(lab.lab.media('/media/runs/1/export/weights.npz'));
    expect(readFileSync(join(out, 'run-1', 'weights.npz')).equals(Buffer.from(alone.bytes))).toBe(true);
    const zip = await valueOf(lab.lab.media('/media/exports/onnx?ids=1,2'));
    expect(Buffer.from(zip.bytes).toString('latin1')).toContain('run-2/model.onnx');
    await written(lab, 'onnx', join(folder, 'nets.ZIP'), [1, 2]);
    // Nothing unfinished stays beside them.
    expect(readdirSync(folder).sort()).toEqual(['nets.ZIP', 'weights']);
    const missing = await lab.client.archives.write({ ids: [1, 99], format: 'csv', path: join(folder, 'none.csv') });
    const ended = missing.ok ? await endOf(lab.client, missing.value) : undefined;
    expect([ended?.state, ended?.error?.code]).toEqual(['failed', 'not_found']);
    expect(readdirSync(folder)).not.toContain('none.csv');
  });

  it.skipIf(python === undefined)('are read by TensorBoard, with their settings as hyperparameters', async () => {
    const lab = await labWithTwoRuns();
    const out = await written(lab, 'tensorboard', join(temporaryFolder(), 'logs'), [1, 2]);
    const found = z
      .object({
        scalars: z.record(z.string(), z.array(z.tuple([z.int(), z.number()]))),
        settings: z.record(z.string(), z.number()),
        status: z.int(),
      })
      .parse(pythonJson(python ?? '', withTensorBoard, join(out, 'run-2')));
    const metrics = Object.keys((await lab.run(2)).metrics);
    const [own] = await valueOf(lab.client.runs.series({ ids: [2], metrics }));
    expect(Object.keys(found.scalars).sort()).toEqual([...metrics].sort());
    for (const { metric, steps, values } of own?.series ?? []) {
      expect(found.scalars[metric]).toEqual(steps.map((step, place) => [step, Math.fround(values[place] ?? NaN)]));
    }
    expect(found.settings).toMatchObject({ seed: 2, 'optimizer.learningRate': expect.any(Number) });
    expect(found.status).toBe(1);
  });

  it('come back from event files and from both CSV files as imported runs, once', async () => {
    const lab = await labWithTwoRuns();
    const folder = temporaryFolder();
    const logs = await written(lab, 'tensorboard', join(folder, 'logs'), [1, 2]);
    const long = await written(lab, 'csv-long', join(folder, 'long.csv'), [1, 2]);
    await written(lab, 'csv', join(folder, 'wide.csv'), [2]);
    await lab.lab.close();
    const other = temporaryFolder();
    const took = async (...words: string[]) => (await commandJson(other, 'runs', 'import', ...words)).value;
    expect(await took(logs)).toEqual({ added: [1, 2], already: [], metrics: {} });
    expect(await took(logs)).toEqual({ added: [], already: [1, 2], metrics: {} });
    expect(await took(long)).toEqual({ added: [3, 4], already: [], metrics: {} });
    // The same points from a file of another shape are the same run.
    expect(await took(join(folder, 'wide.csv'), '--run', 'run')).toEqual({ added: [], already: [4], metrics: {} });
    const shown = runDetail.parse((await commandJson(other, 'runs', 'show', '2')).value);
    expect(shown).toMatchObject({ name: 'run-2', status: 'succeeded', tags: ['imported'], data: null });
    expect(shown.note).toBe('Imported from TensorBoard: logs');
    const exact = runDetail.parse((await commandJson(other, 'runs', 'show', '4')).value);
    const before = await openTrainingLab({ data: lab.data });
    const own = await before.run(2);
    expect(Object.keys(exact.metrics).sort()).toEqual(Object.keys(own.metrics).sort());
    for (const [metric, summary] of Object.entries(own.metrics)) {
      expect(exact.metrics[metric]).toEqual(summary);
      expect(shown.metrics[metric]?.last).toBe(Math.fround(summary.last));
    }
    const refused = await commandJson(other, 'runs', 'import', long, '--step', 'when');
    expect([refused.code, refused.value]).toMatchObject([2, { error: { code: 'bad_input' } }]);
  });
});
