import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedHere } from '../../../../main/data/recordings/metric-names.ts';
import { readRecordings } from '../../../../main/data/recordings/recordings.ts';
import { temporaryFolder } from '../../../temporary.ts';

function fileWith(content: string | Uint8Array, name: string): string {
  const path = join(temporaryFolder(), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** The runs of a file: what their metrics are called here, and their points as `step=value@seconds`. */
async function told(path: string) {
  const runs = (await readRecordings(path))?.runs ?? [];
  return runs.map((run) => ({
    name: run.name,
    metrics: Object.fromEntries(
      namedHere(run, {}).map(({ series: { metric, steps, values, seconds } }) => [
        metric,
        steps.map((step, at) => `${step}=${values[at]}@${seconds[at]}`).join(' '),
      ]),
    ),
    leftOut: run.leftOut,
  }));
}

const refusal = (path: string): Promise<string> =>
  readRecordings(path).then(
    () => 'read',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('what Weights & Biases exports', () => {
  it('of a chart is a run for each group of columns, without the bounds of its buckets', async () => {
    const bounds = (title: string): string => `"${title}","${title}__MIN","${title}__MAX"`;
    const header = `"Step",${bounds('brisk-sun-1 - _step')},${bounds('brisk-sun-1 - loss')},${bounds('a - calm-2 - val/acc')}`;
    const chart = fileWith(
      `${header}\n"0","0","0","0","2.5","2.4","2.6","","",""\n"9","9","9","9","NaN","NaN","NaN","0.5","0.5","0.5"\n`,
      'wandb_export.csv',
    );
    const leftOut = [expect.stringContaining('Weights & Biases') as string];
    expect(await told(chart)).toEqual([
      { name: 'wandb_export brisk-sun-1', metrics: { 'train.cost': '0=2.5@0 9=NaN@0' }, leftOut },
      { name: 'wandb_export a - calm-2', metrics: { 'validation.accuracy': '9=0.5@0' }, leftOut },
    ]);
  });

  it('of a history has its run time as seconds and its timestamp as the start', async () => {
    const history = fileWith(
      '_step,_runtime,_timestamp,loss,picture\n0,1.5,1700000001.5,2.5,"{""path"": ""a\nb""}"\n1,2.5,1700000002.5,Infinity,\n',
      'history.csv',
    );
    expect(await told(history)).toEqual([
      { name: 'history', metrics: { 'train.cost': '0=2.5@1.5 1=Infinity@2.5' }, leftOut: [] },
    ]);
    expect((await readRecordings(history))?.runs[0]?.startedAt).toBe(1_700_000_001_500);
  });

  it('over another axis than steps says which columns there are', async () => {
    const other = fileWith('"Relative Time (Process)","a - loss"\n"0.5","2.5"\n', 'wandb.csv');
    expect(await refusal(other)).toContain(
      'Name the column of the steps (--step on the command line); there are: “Relative Time (Process)”, “a - loss”.',
    );
  });
});

it('what TensorBoard saves of one curve has its run and tag in its name, and its wall time as seconds', async () => {
  const content = 'Wall time,Step,Value\n1700000000.5,0,2.5\n1700000002.5,10,-Infinity\n';
  expect(await told(fileWith(content, 'run-first_train-tag-epoch_loss.csv'))).toEqual([
    { name: 'first_train', metrics: { 'train.cost': '0=2.5@0 10=-Infinity@2' }, leftOut: [] },
  ]);
  expect(await told(fileWith(content, 'renamed.csv'))).toMatchObject([
    { name: 'renamed', metrics: { Value: '0=2.5@0 10=-Infinity@2' } },
  ]);
});

describe('what MLflow keeps', () => {
  const metric = '1700000000123 2.5 0\n1700000001123 nan 1\n1700000002123 1e-3 5\n';

  it('is a run for each folder of metrics, with its name and parameters', async () => {
    const run = fileWith('run_id: abc\nrun_name: brisk sun\n', 'mlruns/0/abc/meta.yaml');
    const folder = dirname(run);
    for (const [name, content] of [
      ['metrics/loss', metric],
      ['metrics/val/accuracy', metric.replaceAll('nan', '-inf')],
      ['params/lr', '0.1'],
      ['params/optimizer', 'adam\n'],
      ['tags/mlflow.user', 'me'],
    ] as const) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const expected = {
      name: 'brisk sun',
      metrics: { 'train.cost': '0=2.5@0 1=NaN@1 5=0.001@2', 'validation.accuracy': '0=2.5@0 1=-Infinity@1 5=0.001@2' },
      leftOut: [],
    };
    for (const path of [join(folder, '..', '..'), folder, join(folder, 'metrics')]) {
      expect(await told(path), path).toEqual([expected]);
    }
    const [found] = (await readRecordings(folder))?.runs ?? [];
    expect(Object.fromEntries(found?.settings ?? [])).toEqual({ lr: 0.1, optimizer: 'adam' });
    expect(await told(join(folder, 'metrics', 'val', 'accuracy'))).toMatchObject([
      { name: 'brisk sun', metrics: { 'validation.accuracy': expected.metrics['validation.accuracy'] } },
    ]);
  });

  it('that is damaged is refused with the line', async () => {
    const torn = fileWith(`${metric}1700000003123 three 6\n`, 'abc/metrics/loss');
    expect(await refusal(torn)).toContain('line 4, “1700000003123 three 6”, is not a time, a value and a step');
    // A line without an end is given up where it is too long, not collected.
    const endless = fileWith(metric + '9'.repeat(1_000_000), 'abc/metrics/loss');
    expect(await refusal(endless)).toContain(
      'one of its lines is longer than 200 characters. Nothing of it is imported.',
    );
    expect(await refusal(temporaryFolder())).toContain('no metrics of MLflow in it or below it');
  });

  it('as a table of its history is read by its keys; a table of runs has no steps and says so', async () => {
    const history = fileWith(
      'run_id,key,value,step,timestamp\nabc,loss,2.5,0,1700000000123\nabc,loss,1.5,1,1700000001123\n',
      'h.csv',
    );
    expect(await told(history)).toMatchObject([{ name: 'abc', metrics: { 'train.cost': '0=2.5@0 1=1.5@1' } }]);
    const runs = fileWith(
      'Start Time,Run ID,Name,Status,lr,loss\n2024-01-01 10:00:00,abc,brisk,FINISHED,0.1,2\n',
      'r.csv',
    );
    expect(await refusal(runs)).toContain('has no column that is called step');
  });
});

describe('what Excel saves', () => {
  it('has semicolons, decimal commas, dots between thousands, and line breaks in quotes', async () => {
    const text = 'step;loss;"note\nof the day"\r\n0;2,5;"a\nb"\r\n1;1.234,5;x\r\n2;-1,5E-3;\r\n';
    for (const content of [text, `\ufeff${text}`, `sep=;\r\n${text}`]) {
      const [run] = await told(fileWith(content, 'excel.csv'));
      expect(run).toMatchObject({ metrics: { 'train.cost': '0=2.5@0 1=1234.5@0 2=-0.0015@0' }, leftOut: [] });
    }
  });

  it('as Unicode text has tabs; a comma before three digits is the decimal one, as in the other cells', async () => {
    const text = '\ufeffstep\tloss\r\n0\t2,5\r\n1\t0,125\r\n2\t1,250\r\n';
    for (const content of [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
      expect(await told(fileWith(content, 'excel.txt'))).toEqual([
        {
          name: 'excel',
          metrics: { 'train.cost': '0=2.5@0 1=0.125@0 2=1.25@0' },
          leftOut: ['“1,250” in the column “loss”, line 4, is read as 1.25.'],
        },
      ]);
    }
  });
});

describe('a number with a mark before three digits', () => {
  const read = async (text: string): Promise<unknown> => (await told(fileWith(text, 'marks.csv')))[0]?.metrics;

  it('has thousands where other numbers of the file have decimals of the other mark', async () => {
    const expected = { 'train.cost': '999=0.5@0 1000=1.25@0 12000=1234.5@0' };
    // Excel and LibreOffice in Germany, in Switzerland, in France, in Britain; the last columns are separated by commas.
    for (const text of [
      'step;loss\n999;0,5\n1.000;1,250\n12.000;1.234,5\n',
      "step;loss\n999;0.5\n1'000;1.250\n12’000;1'234.5\n",
      'step;loss\n999;0,5\n1 000;1,250\n12\u202f000;1\u00a0234,5\n',
      'step\tloss\n999\t0.5\n1,000\t1.250\n12,000\t1,234.5\n',
      'step,loss\n999,0.5\n"1,000",1.250\n"12,000","1,234.5"\n',
      'step,loss\n999,"0,5"\n1.000,"1,250"\n12.000,"1.234,5"\n',
    ]) {
      expect(await read(text), text).toEqual(expected);
    }
  });

  it('is decided by several groups, and by steps beside it that have no mark', async () => {
    expect(await read('step;loss\n1.000;1\n1.000.000;2\n')).toEqual({ 'train.cost': '1000=1@0 1000000=2@0' });
    expect(await read('step;loss\n999;1\n1.000;2\n')).toEqual({ 'train.cost': '999=1@0 1000=2@0' });
    expect(await read('step,loss\n999,1\n"1,000",2\n')).toEqual({ 'train.cost': '999=1@0 1000=2@0' });
  });

  it('is one where the other numbers have that mark for decimals', async () => {
    expect(await read('step;loss\n1.000;0.5\n2.000;1.250\n')).toEqual({ 'train.cost': '1=0.5@0 2=1.25@0' });
    expect(await read('step;loss\n0.000;3\n1.000;2.250\n')).toEqual({ 'train.cost': '0=3@0 1=2.25@0' });
  });

  it('is refused in the steps where nothing decides, and elsewhere read with a word about it', async () => {
    for (const text of ['step;loss\n1.000;5\n2.000;6\n', 'step;loss\n999;0.5\n1.000;0.6\n']) {
      expect(await refusal(fileWith(text, 'open.csv'))).toMatch(
        /line \d has “1.000” in the column “step”, which can be 1 or 1000, and no other number shows which/,
      );
    }
    for (const [text, value] of [
      ['step;loss\n0;1.250\n', '1.250” in the column “loss”, line 2, is read as 1.25'],
      ['step;loss\n0;1,250\n', '1,250” in the column “loss”, line 2, is read as 1.25'],
      ['step,loss\n0,"1,250"\n', '1,250” in the column “loss”, line 2, is read as 1250'],
    ] as const) {
      const [run] = await told(fileWith(text, 'open.csv'));
      expect(run?.leftOut, text).toEqual([expect.stringContaining(value)]);
    }
  });
});

describe('a CSV file', () => {
  it('says which cells were no numbers, which steps came twice and which steps are none', async () => {
    const odd = fileWith('step,loss,note\n0,1,a\n0,2,b\n1,,c\n2,N/A,\n3,oops,\n4,"1,5,",\n-1,2,\n1.5,2,\n', 'odd.csv');
    expect(await told(odd)).toEqual([
      {
        name: 'odd',
        metrics: { 'train.cost': '0=2@0' },
        leftOut: [
          '“loss” has 2 cells that are no numbers, which were left out: line 6, “oops”.',
          '2 points were left out: their steps are not whole numbers from 0 to 4,294,967,295.',
          '1 point was replaced by a later one of the same step.',
        ],
      },
    ]);
  });

  it('with a million rows is read whole', { timeout: 120_000 }, async () => {
    const rows = Array.from({ length: 1_000_000 }, (_, step) => `${step},${step % 7}`);
    const [run] = (await readRecordings(fileWith(`step,loss\n${rows.join('\n')}\n`, 'long.csv')))?.runs ?? [];
    expect(run?.series[0]?.series.steps).toHaveLength(1_000_000);
    expect(run?.series[0]?.series.values.at(-1)).toBe(999_999 % 7);
  });
});
