import { expect, it } from 'vitest';
import { runQuery } from '../../../shared/models/run-query.ts';
import type { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { runFieldValue } from '../../../shared/lib/run-field-value.ts';
import { runFields } from '../../../shared/lib/run-fields.ts';
import { describeKinds } from '../../../shared/models/kinds.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { Store } from '../../../main/store/store.ts';
import { seededMoments } from '../../seed.ts';
import { newRun, openedStore, specWith } from './lab-directory.ts';

const fields = runFields(describeKinds());

/** A filter as text, and which runs it means. */
interface Drawn {
  text: string;
  lets: (run: RunSummary) => boolean;
}

type Random = (below: number) => number;

function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[random(items.length)] ?? items[0];
}

const orders: Record<string, (one: number | string, other: number | string) => boolean> = {
  '=': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};
const valueOf = (run: RunSummary, name: string): unknown => {
  const field = fields.find(name);
  return field === undefined ? undefined : runFieldValue(field, run);
};

const numbers: readonly [[string, ...number[]], ...[string, ...number[]][]] = [
  ['seed', 1, 2, 3],
  ['optimizer.learningRate', 0.01, 0.5, 0.9],
  ['test.accuracy', 0.25, 0.5, 0.75],
];
const words: readonly [[string, ...string[]], ...[string, ...string[]][]] = [
  ['name', 'Alpha one', 'beta', 'Ähre'],
  ['preset', 'part4', 'part5'],
  ['status', 'queued', 'failed', 'succeeded'],
];

/** A condition without parts. A run without a value fits nothing but `!=` and `= none`. */
function condition(random: Random): Drawn {
  switch (random(5)) {
    case 0: {
      const [name, ...values] = pick(random, numbers);
      const operator = pick(random, ['=', '!=', '<', '<=', '>', '>=']);
      const value = values[random(values.length)] ?? 0;
      return {
        text: `${name} ${operator} ${value}`,
        lets: (run) => {
          const found = valueOf(run, name);
          return typeof found === 'number' ? (orders[operator]?.(found, value) ?? false) : operator === '!=';
        },
      };
    }
    case 1: {
      const [name, first = '', ...rest] = pick(random, words);
      const value = pick(random, [first, ...rest]);
      const operator = pick(random, ['=', '!=', '~']);
      const folded = (text: unknown): string => (typeof text === 'string' ? text : '').toLowerCase();
      return {
        text: `${name} ${operator} "${random(2) === 0 ? value : value.toUpperCase()}"`,
        lets: (run) => {
          const found = valueOf(run, name);
          if (found === undefined) return operator === '!=';
          if (operator === '~') return folded(found).includes(folded(value));
          return (folded(found) === folded(value)) === (operator === '=');
        },
      };
    }
    case 2: {
      const tag = pick(random, ['good', 'draft', 'none at all']);
      return { text: `tag:"${tag}"`, lets: ({ tags }) => tags.includes(tag) };
    }
    case 3: {
      const values = [1 + random(3), 1 + random(3)];
      const negated = random(2) === 0;
      return {
        text: `seed ${negated ? 'not ' : ''}in (${values.join(', ')})`,
        lets: ({ spec }) => values.includes(spec.seed) !== negated,
      };
    }
    default: {
      const name = pick(random, ['test.accuracy', 'preset']);
      return { text: `${name} = none`, lets: (run) => valueOf(run, name) === undefined };
    }
  }
}

function filter(random: Random, depth: number): Drawn {
  if (depth === 0 || random(4) === 0) return condition(random);
  const one = filter(random, depth - 1);
  if (random(4) === 0) return { text: `not (${one.text})`, lets: (run) => !one.lets(run) };
  const other = filter(random, depth - 1);
  return random(2) === 0
    ? {
        text: `(${one.text}) ${pick(random, ['and', 'AND', ''])} (${other.text})`,
        lets: (run) => one.lets(run) && other.lets(run),
      }
    : { text: `(${one.text}) or (${other.text})`, lets: (run) => one.lets(run) || other.lets(run) };
}

function addRuns(store: Store, random: Random): void {
  for (let made = 0; made < 40; made++) {
    const optimizer = {
      ...{ kind: 'gradient-descent' as const, momentum: 0, initialVelocity: 0 },
      learningRate: pick(random, [0.01, 0.5, 0.9]),
    };
    const { id } = store.runs.create(
      newRun({
        name: pick(random, ['Alpha one', 'beta', 'Ähre', 'something alpha one else']),
        preset: pick(random, ['part4', 'part5', null]),
        spec: specWith({ seed: 1 + random(3), optimizer }),
        tags: (['good', 'draft'] as const).filter(() => random(2) === 0),
      }),
    );
    store.runs.update(id, { status: pick(random, ['queued', 'failed', 'succeeded']) });
    const value = pick(random, [0.25, 0.5, 0.75, 0.6]);
    if (random(4) > 0)
      store.metrics.append(id, [{ metric: 'test.accuracy', steps: [1], seconds: [1], values: [value] }]);
  }
}

it('a filter finds the runs that a plain reading of it means', () => {
  const twister: MersenneTwister = seededMoments();
  const random: Random = (below) => twister.permutation(below)[0] ?? 0;
  const store = openedStore();
  addRuns(store, random);
  const runs = store.runs.list(runQuery.parse({ limit: 1000 })).runs;
  let some = 0;
  for (let tried = 0; tried < 400; tried++) {
    const { text, lets } = filter(random, 3);
    const found = store.runs.list(runQuery.parse({ where: text, limit: 1000 })).runs.map(({ id }) => id);
    const meant = runs.filter(lets).map(({ id }) => id);
    expect(found, text).toEqual(meant);
    if (meant.length > 0 && meant.length < runs.length) some += 1;
  }
  // Most filters tell runs apart; of such that let all or none through nothing would be learned.
  expect(some).toBeGreaterThan(100);
});

it('a time is written as how long ago, and goes with an order', () => {
  const store = openedStore();
  const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
  for (const hours of [1, 30, 24 * 10]) store.runs.create(newRun({ createdAt: ago(hours) }));
  const found = (where: string) => store.runs.list(runQuery.parse({ where })).runs.map(({ id }) => id);
  expect(found('created > 2h')).toEqual([1]);
  expect(found('created > 2d')).toEqual([1, 2]);
  expect(found('created < 1w')).toEqual([3]);
  expect(found('created > 90min and created < 2H')).toEqual([]);
  expect(() => found('created = 2d')).toThrow('goes with < or >');
});
