import { beforeEach, describe, expect, it } from 'vitest';
import { part8Spec } from '../../fixtures/specs.ts';
import { runQuery } from '../../../shared/models/run-query.ts';
import { formatNumber } from '../../../renderer/ui/format.ts';
import { cellText } from '../../../renderer/features/runs/cell-text.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { Store } from '../../../main/store/store.ts';
import { newRun, openedStore, specWith } from './lab-directory.ts';

let store: Store;

beforeEach(() => {
  store = openedStore();
});

function found(where: string): number[] {
  const order = [{ by: 'id', direction: 'ascending' }];
  return store.runs.list(runQuery.parse({ where, order })).runs.map(({ id }) => id);
}

describe('parameters of nets with lists and switches', () => {
  beforeEach(() => {
    const spec = (changes: object) => ({ ...part8Spec, ...changes });
    const hidden = [
      { units: 300, activation: 'relu' },
      { units: 70, activation: 'tanh' },
    ];
    store.runs.create(newRun({ spec: spec({}) }));
    store.runs.create(newRun({ spec: spec({ hidden, keepBest: true, batch: { ...part8Spec.batch, size: 25 } }) }));
    store.runs.create(newRun({ spec: spec({ record: { frames: 'none' } }) }));
    store.runs.create(newRun({ spec: specWith() }));
  });

  it.each<[string, number[]]>([
    ['hidden.0.units = 70', [1, 3]],
    ['hidden.0.units in (70, 300)', [1, 2, 3]],
    ['hidden.0.units > 100', [2]],
    ['hidden.1.units = 70', [2]],
    ['hidden.1.units = none', [1, 3, 4]],
    ['hidden.0.activation = ReLU', [2]],
    ['hidden.1.activation ~ TAN', [2]],
    ['keepBest = true', [2]],
    ['keepBest = false', [1, 3]],
    ['keepBest != true', [1, 3, 4]],
    ['keepBest = none', [4]],
    ['batch.size = 25', [2]],
    ['batch.size not in (25)', [1, 3, 4]],
    ['optimizer.kind = adam', [1, 2, 3]],
    ['optimizer = "gradient-descent"', [4]],
    ['kind = dense-net and seed = 0', [1, 2, 3]],
    ['record.frames = none', [3]],
    ['id in (1, 4) or id not in (1, 2, 4)', [1, 3, 4]],
  ])('%s', (where, ids) => {
    expect(found(where)).toEqual(ids);
  });

  it('order the runs too', () => {
    const order = [{ by: 'hidden.0.units', direction: 'descending' }];
    expect(store.runs.list(runQuery.parse({ order })).runs.map(({ id }) => id)).toEqual([2, 3, 1, 4]);
  });
});

describe('words in every script', () => {
  beforeEach(() => {
    const named = (name: string, tags: string[] = [], note = ''): void => {
      store.runs.update(store.runs.create(newRun({ name, tags })).id, { note });
    };
    named('Übung É', ['Größe']);
    named('U\u0308bung E\u0301 zwei'.normalize('NFD'), ['GRO\u0308SSE']);
    named('straße', [], 'ΟΔΟΣ der Götter');
    named('İstanbul', ['ПОЕЗД']);
    named("it's “quoted”, 100%");
  });

  it.each<[string, number[]]>([
    ['übung é', [1, 2]],
    ['U\u0308BUNG', [1, 2]],
    ['STRASSE', [3]],
    ['Straẞe', [3]],
    ['strasse', [3]],
    ['name = STRASSE', [3]],
    ["name = 'übung é'", [1]],
    ['name in (straße, İSTANBUL)', [3, 4]],
    ['istanbul', [4]],
    ['οδος', [3]],
    ['note ~ GÖTTER', [3]],
    ['tag:grösse', [1, 2]],
    ['tag ~ RÖSS', [1, 2]],
    ['tag = поезд', [4]],
    ['not tag:größe and not tag:поезд', [3, 5]],
    ["name = 'it\\'s “quoted”, 100%'", [5]],
    ["it's", [5]],
    ['100%', [5]],
  ])('%s', (where, ids) => {
    expect(found(where)).toEqual(ids);
  });
});

describe('names that come in by the back door', () => {
  it('are kept as clean as a person could have written them', () => {
    const hostile = 'a\u202e\x1b[31mb\nc'.padEnd(300, 'x');
    const run = store.runs.create(newRun({ name: hostile, preset: 'p\x07', tags: ['U\u0308\n', 'Ü', '\u200b'] }));
    expect(run.name).toBe(`a[31mb c${'x'.repeat(112)}`);
    expect([run.preset, run.tags]).toEqual(['p', ['Ü']]);
    expect(store.runs.update(run.id, { note: `one\r\ntwo\u2066${'y'.repeat(30_000)}` }).note).toMatch(/^one\ntwoy+$/);
    expect(store.runs.create(newRun({ name: '\u202e' })).name).toBe('softmax-regression');
  });
});

describe('a set of data', () => {
  beforeEach(() => {
    store.runs.create(newRun());
    store.runs.create(newRun({ spec: part8Spec }));
  });

  it.each<[string, number[]]>([
    ['data = digits', [1]],
    ['data != digits', [2]],
    ['data = MATRICES', [2]],
    ['data ~ matri', [2]],
    ['data = none', [1, 2]],
  ])('%s', (where, ids) => {
    expect(found(where)).toEqual(ids);
  });
});

describe('one number for the column, the sort, the filter and the exports', () => {
  const values = [0.861_666_666, 0.861_749, 0.861_751, 0.9, 1 / 3, 0.000_012_345_6, 0, 1];

  beforeEach(() => {
    for (const value of values) {
      const { id } = store.runs.create(newRun());
      const points = { steps: [0, 5], seconds: [0, 1] };
      store.metrics.append(id, [
        { metric: 'test.accuracy', ...points, values: [0.5, value] },
        { metric: 'train.cost', ...points, values: [3, value] },
      ]);
    }
  });

  it.each(['test.accuracy', 'train.cost'])('%s as it is shown is found, and no condition of it lies', (name) => {
    const runs = store.runs.list(runQuery.parse({ order: [{ by: name, direction: 'ascending' }] })).runs;
    // An accuracy is shown in percent, with its interval behind it.
    const shown = runs.map((run) => {
      const text = cellText(run, name, metricKinds.get(name)).split(' (')[0] ?? '';
      const number = text.replaceAll(/[^\d.e-]/gu, '');
      return text.endsWith('%') ? String(Number((Number(number) / 100).toFixed(4))) : number;
    });
    expect(shown.map(Number)).toEqual(shown.map(Number).toSorted((a, b) => a - b));
    for (const [place, text] of shown.entries()) {
      const ids = (comparison: string): number[] => found(`${name} ${comparison} ${text}`);
      const like = (holds: (value: number) => boolean): number[] =>
        runs
          .filter((_, other) => holds(Number(shown[other])))
          .map(({ id }) => id)
          .toSorted((a, b) => a - b);
      const value = Number(text);
      expect(ids('=')).toContain(runs[place]?.id);
      expect(ids('=')).toEqual(like((other) => other === value));
      expect(ids('!=')).toEqual(like((other) => other !== value));
      if (value < 1) expect(ids('>')).toEqual(like((other) => other > value));
      if (value > 0) expect(ids('<')).toEqual(like((other) => other < value));
      expect(ids('>=')).toEqual(like((other) => other >= value));
      expect(ids('<=')).toEqual(like((other) => other <= value));
    }
  });

  it('is the last point of the series, which the exports have, to the last digit', () => {
    for (const run of store.runs.list(runQuery.parse({})).runs) {
      for (const { metric, values: points } of store.metrics.series([run.id], ['test.accuracy', 'train.cost'], null)[0]
        ?.series ?? []) {
        expect(run.metrics[metric]?.last).toBe(points.at(-1));
        expect(found(`${metric} = ${JSON.stringify(points.at(-1))}`)).toContain(run.id);
      }
    }
  });

  it('compares a number with more digits than are shown by all of them', () => {
    expect(found('test.accuracy = 0.8617')).toEqual([1, 2]);
    expect(found('test.accuracy = 0.861749')).toEqual([2]);
    expect(found('test.accuracy > 0.86')).toEqual([1, 2, 3, 4, 8]);
    expect(found('test.accuracy = 0.86')).toEqual([]);
    expect(formatNumber(values[5])).toBe('1.235e-5');
    expect(found('train.cost = 1.235e-5')).toEqual([6]);
  });

  it('tells the best and the least of a metric by their names', () => {
    expect(found('train.cost.best < 0.5')).toEqual([1, 2, 3, 4, 5, 6, 7].filter((id) => (values[id - 1] ?? 1) < 0.5));
    expect(found('test.accuracy.max = 0.5')).toEqual([5, 6, 7]);
    expect(found('train.cost.max = 3')).toHaveLength(values.length);
  });
});
