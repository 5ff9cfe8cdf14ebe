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
const names = [
  'Alpha one',
  'beta',
  'Ähre',
  'something alpha one else',
  'Straße',
  'ΣΊΣΥΦΟΣ',
  'a "quoted\\" word',
] as const;
const words: readonly [[string, ...string[]], ...[string, ...string[]][]] = [
  ['name', ...names],
  ['preset', 'part4', 'part5'],
  ['status', 'queued', 'failed', 'succeeded'],
];
const tagsThere = ['good', 'draft', 'Übung'] as const;
const notes = ['', 'GUT so', 'Alpha in the note'] as const;
/** Hours since a run was made: none is near an hour, a day or a week that is asked for. */
const ages = [0.4, 5, 30, 24 * 5.5, 24 * 30] as const;

/** Texts are one where they differ in case or in how a letter is composed, as the collation of Unicode sees them (ICU's, not ours). */
const collator = new Intl.Collator('und', { sensitivity: 'accent' });
/** That collation tells ß from ss. */
const doubled = (text: string): string => text.replaceAll(/[ßẞ]/g, 'ss');
const same = (one: string, other: string): boolean => collator.compare(doubled(one), doubled(other)) === 0;
function contains(text: string, part: string): boolean {
  const letters = Array.from(doubled(text).normalize('NFC'), String);
  return letters.some((_, from) =>
    letters.some((__, to) => to >= from && same(letters.slice(from, to + 1).join(''), part)),
  );
}

/** A text as a person may write it: in upper or lower case, composed or not, quoted one way or the other. */
function written(random: Random, text: string): string {
  const cased = pick(random, [text, text.toUpperCase(), text.toLowerCase()]);
  const composed = pick(random, [cased.normalize('NFC'), cased.normalize('NFD')]);
  const quote = pick(random, ['"', "'"]);
  return quote + composed.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
}

function comparedNumber(random: Random): Drawn {
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

function comparedText(random: Random): Drawn {
  const [name, first = '', ...rest] = pick(random, words);
  const value = pick(random, [first, ...rest]);
  const operator = pick(random, ['=', '!=', '~']);
  return {
    text: `${name} ${operator} ${written(random, value)}`,
    lets: (run) => {
      const found = valueOf(run, name);
      if (typeof found !== 'string') return operator === '!=';
      return operator === '~' ? contains(found, value) : same(found, value) === (operator === '=');
    },
  };
}

function tagged(random: Random): Drawn {
  const tag = pick(random, [...tagsThere, 'none at all']);
  const has = ({ tags }: RunSummary): boolean => tags.some((one) => same(one, tag));
  const text = written(random, tag);
  return pick<Drawn>(random, [
    { text: `tag:${text}`, lets: has },
    { text: `tag = ${text}`, lets: has },
    { text: `tags != ${text}`, lets: (run) => !has(run) },
    { text: `tag ~ "${tag.slice(1, 3)}"`, lets: ({ tags }) => tags.some((one) => contains(one, tag.slice(1, 3))) },
    { text: 'tag = none', lets: ({ tags }) => tags.length === 0 },
    { text: `tag in (${text}, good)`, lets: (run) => has(run) || run.tags.includes('good') },
  ]);
}

function listed(random: Random): Drawn {
  const negated = random(2) === 0;
  const word = pick(random, negated ? ['not in', 'NOT IN', 'not In'] : ['in', 'IN']);
  if (random(2) === 0) {
    const values = [1 + random(3), 1 + random(3)];
    return {
      text: `seed ${word} (${values.join(', ')})`,
      lets: ({ spec }) => values.includes(spec.seed) !== negated,
    };
  }
  const values = [pick(random, names), pick(random, names), pick(random, names)];
  return {
    text: `name ${word} (${values.map((value) => written(random, value)).join(',')})`,
    lets: ({ name }) => values.some((value) => same(name, value)) !== negated,
  };
}

function truth(random: Random): Drawn {
  const wanted = random(2) === 0;
  const isEqual = random(2) === 0;
  const word = pick(random, wanted ? ['true', 'ON', 'yes', '"best step"'] : ['false', 'Off', 'no', "'Last Step'"]);
  return {
    text: `keepBest ${isEqual ? '=' : '!='} ${word}`,
    // A run whose spec does not say has no value, and fits nothing but `!=`.
    lets: (run) => {
      const found = valueOf(run, 'keepBest');
      return found === undefined ? !isEqual : (found === wanted) === isEqual;
    },
  };
}

function dated(random: Random): Drawn {
  const field = pick(random, ['created', 'createdAt']);
  const operator = pick(random, ['<', '<=', '>', '>=']);
  const [text, hours] = pick<readonly [string, number]>(random, [
    ['60min', 1],
    ['2H', 2],
    ['1d', 24],
    ['1W', 24 * 7],
  ]);
  const isLater = operator.startsWith('>');
  return { text: `${field} ${operator} ${text}`, lets: (run) => ageOf(run) < hours === isLater };
}

/** Hours. */
const ageOf = (run: RunSummary): number => (Date.now() - Date.parse(run.createdAt)) / 3_600_000;

function dayNamed(random: Random): Drawn {
  const day = new Date(Date.now() - pick(random, ages) * 3_600_000).toISOString().slice(0, pick(random, [7, 10]));
  const operator = pick(random, ['=', '!=', '<', '<=', '>', '>=']);
  return {
    text: `created ${operator} ${day}`,
    // As far as it is written.
    lets: (run) => orders[operator]?.(run.createdAt.slice(0, day.length), day) ?? false,
  };
}

function searched(random: Random): Drawn {
  const text = pick(random, ['alpha', 'bung', 'gut', 'σίσυφος', 'strasse']);
  return {
    text: written(random, text),
    lets: ({ name, note, tags }) => [name, note, ...tags].some((one) => contains(one, text)),
  };
}

function without(random: Random): Drawn {
  const name = pick(random, ['test.accuracy', 'preset', 'keepBest', 'note']);
  const isNone = random(2) === 0;
  const has = (run: RunSummary): boolean => !['', undefined].includes(valueOf(run, name) as string | undefined);
  return { text: `${name} ${isNone ? '=' : '!='} none`, lets: (run) => has(run) !== isNone };
}

/** A condition without parts. A run without a value fits nothing but `!=` and `= none`. */
function condition(random: Random): Drawn {
  return pick(random, [comparedNumber, comparedText, tagged, listed, truth, dated, dayNamed, searched, without])(
    random,
  );
}

function filter(random: Random, depth: number): Drawn {
  if (depth === 0 || random(4) === 0) return random(4) === 0 ? negated(random) : condition(random);
  if (random(3) === 0) return bare(random);
  const one = filter(random, depth - 1);
  if (random(4) === 0) return { text: `${pick(random, ['not', 'NOT'])} (${one.text})`, lets: (run) => !one.lets(run) };
  const other = filter(random, depth - 1);
  return random(2) === 0
    ? {
        text: `(${one.text}) ${pick(random, ['and', 'AND', ''])} (${other.text})`,
        lets: (run) => one.lets(run) && other.lets(run),
      }
    : {
        text: `(${one.text}) ${pick(random, ['or', 'Or'])} (${other.text})`,
        lets: (run) => one.lets(run) || other.lets(run),
      };
}

/** `not` reaches no further than the condition behind it. */
function negated(random: Random): Drawn {
  const { text, lets } = condition(random);
  return random(3) === 0 ? { text: `not not ${text}`, lets } : { text: `not ${text}`, lets: (run) => !lets(run) };
}

/** Conditions without parentheses: `or` binds less than `and`, which may be left out. */
function bare(random: Random): Drawn {
  const groups = Array.from({ length: 1 + random(3) }, () =>
    Array.from({ length: 1 + random(3) }, () => (random(3) === 0 ? negated(random) : condition(random))),
  );
  return {
    text: groups.map((group) => group.map(({ text }) => text).join(pick(random, [' and ', ' ', ' AND ']))).join(' or '),
    lets: (run) => groups.some((group) => group.every(({ lets }) => lets(run))),
  };
}

function addRuns(store: Store, random: Random): void {
  for (let made = 0; made < 60; made++) {
    const optimizer = {
      ...{ kind: 'gradient-descent' as const, momentum: 0, initialVelocity: 0 },
      learningRate: pick(random, [0.01, 0.5, 0.9]),
    };
    const { id } = store.runs.create(
      newRun({
        name: pick(random, [...names, 'A\u0308hre', 'STRASSE', 'σίσυφος']),
        preset: pick(random, ['part4', 'part5', null]),
        spec: {
          ...specWith({ seed: 1 + random(3), optimizer }),
          ...pick<{ keepBest?: boolean }>(random, [{}, { keepBest: true }, { keepBest: false }]),
        },
        tags: tagsThere.filter(() => random(2) === 0),
        createdAt: new Date(Date.now() - pick(random, ages) * 3_600_000).toISOString(),
      }),
    );
    store.runs.update(id, { status: pick(random, ['queued', 'failed', 'succeeded']), note: pick(random, notes) });
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
  for (let tried = 0; tried < 600; tried++) {
    const { text, lets } = filter(random, 3);
    const found = store.runs.list(runQuery.parse({ where: text, limit: 1000 })).runs.map(({ id }) => id);
    const meant = runs.filter(lets).map(({ id }) => id);
    expect(found, text).toEqual(meant);
    if (meant.length > 0 && meant.length < runs.length) some += 1;
  }
  // Most filters tell runs apart; of such that let all or none through nothing would be learned.
  expect(some).toBeGreaterThan(200);
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
