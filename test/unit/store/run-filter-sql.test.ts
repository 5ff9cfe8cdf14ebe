import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { runQuery } from '../../../shared/models/run-query.ts';
import { LabError } from '../../../shared/failure.ts';
import { runFields } from '../../../shared/lib/run-fields.ts';
import { describeKinds } from '../../../shared/models/kinds.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { labDirectory, newRun, openedStore, specWith } from './lab-directory.ts';

let store: Store;

beforeEach(() => {
  store = openedStore();
  const add = (name: string, momentum: number, tags: string[], accuracy?: number): number => {
    const day = String(store.runs.list(runQuery.parse({})).total + 1).padStart(2, '0');
    const createdAt = `2026-11-${day}T09:30:00.000Z`;
    const { id } = store.runs.create(newRun({ name, spec: specWith({}, momentum), tags, createdAt }));
    const seconds = [0];
    if (accuracy !== undefined) {
      store.metrics.append(id, [{ metric: 'test.accuracy', steps: [0], seconds, values: [accuracy] }]);
    }
    return id;
  };
  store.runs.update(add('plain', 0, ['Baseline'], 0.86), {
    status: 'succeeded',
    engine: { name: 'wasm', version: '4.22.0', threads: null },
  });
  store.runs.update(add('momentum 100%', 0.9, ['momentum'], 0.95), { status: 'succeeded', note: 'best_so far' });
  store.runs.update(add('Failed "quoted" \\ one', 0.5, []), { status: 'failed', error: 'diverged' });
  store.runs.update(
    store.runs.create(
      newRun({
        name: 'seeded',
        preset: null,
        createdAt: '2026-12-01T00:00:00.000Z',
        spec: specWith({
          data: { kind: 'digits', split: { rule: 'stratified-shuffle', train: 10, validation: 1, seed: 9 } },
        }),
      }),
    ).id,
    { stepsDone: 70 },
  );
});

function found(where: string): number[] {
  return store.runs
    .list(runQuery.parse({ where, order: [{ by: 'id', direction: 'ascending' }] }))
    .runs.map((run) => run.id);
}

describe('a filter finds the runs it describes', () => {
  it.each<[string, number[]]>([
    ['', [1, 2, 3, 4]],
    ['status = succeeded', [1, 2]],
    ['status != succeeded', [3, 4]],
    ['status ~ ed and status != queued', [1, 2, 3]],
    ['engine = wasm', [1]],
    ['engine != wasm', [2, 3, 4]],
    ['engine = none', [2, 3, 4]],
    ['engine.version ~ 4.22', [1]],
    ['data = digits', [1, 2, 3, 4]],
    ['data.split = stratified-shuffle', [4]],
    ['data.split.seed = 9', [4]],
    ['data.split.seed = none', [1, 2, 3]],
    ['optimizer.momentum > 0', [2, 3]],
    ['optimizer.momentum >= 0.5 and optimizer.momentum <= 0.5', [3]],
    ['OPTIMIZER.MOMENTUM < 0.5', [1, 4]],
    ['test.accuracy >= 0.9', [2]],
    ['not test.accuracy >= 0.9', [1, 3, 4]],
    ['test.accuracy != 0.86', [2, 3, 4]],
    ['test.accuracy = none', [3, 4]],
    ['preset = none', [4]],
    ['note = none', [1, 3, 4]],
    ['error = none', [1, 2, 4]],
    ['name = PLAIN', [1]],
    ['name ~ LED', [3]],
    ['name ~ %', [2]],
    ['name ~ _', []],
    ['name ~ "\\\\"', [3]],
    ['name ~ "\\"quoted\\""', [3]],
    ['best_so', [2]],
    ['momentum', [2]],
    ['base', [1]],
    ['tag:baseline', [1]],
    ['not tag:baseline and not tag:momentum', [3, 4]],
    ['tag:base', []],
    ['createdAt = 2026-11-02', [2]],
    ['createdAt >= 2026-11-03', [3, 4]],
    ['createdAt > 2026-11', [4]],
    ['createdAt < 2026-11-02T09:31', [1, 2]],
    ['startedAt = none', [1, 2, 3, 4]],
    ['id = 3 or stepsDone = 70', [3, 4]],
    ['examples.train = 4000 and specHash = spec', [1, 2, 3, 4]],
    [
      'status = succeeded and optimizer.momentum > 0 and not tag:baseline and test.accuracy >= 0.9 or name ~ seed',
      [2, 4],
    ],
  ])('%s', (where, ids) => {
    expect(found(where)).toEqual(ids);
  });

  it('by every field there is, without an error', () => {
    for (const field of runFields(describeKinds()).all.values()) {
      expect(found(`${field.name} = none`).length + found(`${field.name} != none`).length).toBe(4);
      expect(store.runs.list(runQuery.parse({ order: [{ by: field.name, direction: 'descending' }] })).total).toBe(4);
    }
  });

  it('with the place of the mistake when it cannot be read', () => {
    expect(() => found('status = succeeded and optimiser.momentum > 0')).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: expect.stringContaining('optimizer.momentum'),
        details: expect.objectContaining({ start: 23, end: 41 }),
      }),
    );
  });

  it('up to the longest and deepest the language allows', () => {
    const deep = `${'(a or '.repeat(39)}b${')'.repeat(39)}`;
    expect(found(`${'not '.repeat(40)}name = plain`)).toEqual([1]);
    expect(found(deep)).toEqual(found('a or b'));
    expect(found(Array.from({ length: 100 }, () => 'a').join(' '))).toEqual(found('a'));
    expect(found(Array.from({ length: 100 }, () => 'momentum').join(' or '))).toEqual([2]);
  });
});

/** A small generator of its own (Marsaglia's xorshift32), so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

describe('a filter of anybody', () => {
  const pieces = [
    "'", '"', '\\', ';', '--', '/*', '*/', '(', ')', '?', '@x', ':x', '$x', '\0', '%', '_', '=', '!=', '<', '>=', '~', ' ',
    'and', 'or', 'not', 'tag:', 'name', 'id', 'status', 'optimizer.momentum', 'test.accuracy', 'createdAt', '2026', '1e309',
    '-1', 'none', 'NULL', 'DROP TABLE runs', "' OR 1=1 --", '"; DELETE FROM runs; --', ') UNION SELECT 1', 'é', '😀', '\ud800',
  ]; // prettier-ignore

  it('is answered or refused with a place, 5,000 times, and changes nothing', () => {
    const random = generator(20_261_123);
    const outcomes = { answered: 0, refused: 0 };
    for (let round = 0; round < 5000; round++) {
      const text = Array.from(
        { length: 1 + random(9) },
        () => `${pieces[random(pieces.length)]}${random(2) ? ' ' : ''}`,
      );
      const where = text.join('');
      try {
        found(where);
        outcomes.answered++;
      } catch (error) {
        if (!(error instanceof LabError) || error.code !== 'bad_input')
          throw new Error(`failed on ${where}`, { cause: error });
        expect(error.details).toMatchObject({ start: expect.any(Number), end: expect.any(Number) });
        outcomes.refused++;
      }
    }
    expect(outcomes.answered).toBeGreaterThan(500);
    expect(outcomes.refused).toBeGreaterThan(500);
    expect(found('')).toEqual([1, 2, 3, 4]);
  });

  it.each(["' OR 1=1 --", '"; DELETE FROM runs; --', "x' OR 'x'='x", '%', '1) OR (1=1'])(
    'only ever compares with %j',
    (text) => {
      const quoted = `"${text.replaceAll('"', '\\"')}"`;
      for (const where of [`name = ${quoted}`, `tag:${quoted}`, `specHash = ${quoted}`])
        expect(found(where)).toEqual([]);
      const id = store.runs.create(newRun({ name: text, tags: [text] })).id;
      expect(found(`name = ${quoted}`)).toEqual([id]);
      expect(found(`tag:${quoted}`)).toEqual([id]);
    },
  );
});

describe('a damaged row', () => {
  it('is named, with what to do', () => {
    const directory = labDirectory();
    const first = openStore(directory);
    first.snapshots.put({ hash: 'snapshot', kind: 'digits', content: {} });
    first.runs.create(newRun());
    first.close();
    const database = new Database(join(directory, 'lab.sqlite'));
    database.exec(`UPDATE runs SET spec = json_set(spec, '$.steps', 'many')`);
    database.close();
    const damaged = openedStore(directory);
    expect(() => damaged.runs.get(1)).toThrow(
      expect.objectContaining({ code: 'storage', message: expect.stringContaining('run 1') }),
    );
  });
});
