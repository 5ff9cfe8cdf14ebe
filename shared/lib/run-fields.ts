import { engineNames } from '../models/engine.ts';
import type { ExperimentKinds } from '../models/experiment-kinds.ts';
import { itemPath } from '../models/experiment-values.ts';
import type { MetricKind } from '../models/metrics/metric-kind.ts';
import type { LeafParameter, Parameter } from '../models/parameter.ts';
import { runStatuses } from '../models/run-status.ts';

/**
 * What runs can be filtered and ordered by. `from`: where the value is; `path`: of the value inside the spec, the name elsewhere, of
 * a set of data the kinds that are meant, joined by commas. Of a trial a run has none, one, or one in each of several sweeps.
 */
export interface RunField {
  name: string;
  from: 'run' | 'spec' | 'metric' | 'data' | 'trial';
  path: string;
  kind: 'number' | 'text' | 'time' | 'choice' | 'boolean';
  /** All values there can be, for `choice` only, unless `pattern` has more; what true and false are called, for `boolean`. */
  choices: readonly string[];
  /** A regular expression for values beside the choices, or ''. */
  pattern: string;
  /** Of numbers: whether they are whole, and the range that all of them are in. */
  whole: boolean;
  least: number;
  most: number;
  /** How a number that was measured is shown, and so compared; a number that was set is compared as it is. */
  shown: 'exact' | 'fraction' | 'digits';
  /** Of a metric: which number of its points. */
  of: 'last' | 'min' | 'max' | 'minStep' | 'maxStep';
}

const plain = {
  choices: [],
  pattern: '',
  whole: false,
  least: -Infinity,
  most: Infinity,
  shown: 'exact',
  of: 'last',
} as const;

const ofRun = {
  text: [
    'name',
    'preset',
    'data',
    'data.set',
    'engine.version',
    'note',
    'error',
    'specHash',
    'snapshotHash',
    'appVersion',
    'gitCommit',
  ],
  whole: ['id', 'parent', 'stepsDone', 'engine.threads', 'examples.train', 'examples.validation', 'examples.test'],
  seconds: ['trainingSeconds', 'processSeconds', 'pausedSeconds'],
  time: ['createdAt', 'startedAt', 'endedAt', 'deletedAt'],
} as const;
/** The number of the sweep, and of the trial in it. */
const ofTrial = ['sweep', 'trial'] as const;
const choicesOfRun = { status: runStatuses, engine: engineNames } as const;

/** Other names of fields, as columns and tables have them. */
const otherNames = new Map([
  ['run', 'id'],
  ['duration', 'trainingSeconds'],
  ['seconds', 'trainingSeconds'],
  ['time', 'trainingSeconds'],
  ['threads', 'engine.threads'],
  ['created', 'createdAt'],
  ['started', 'startedAt'],
  ['ended', 'endedAt'],
]);

/** Names that tell the members of a union apart; the object they are in can be compared as if it were them: `optimizer = adam`. */
const discriminators = ['kind', 'rule'];

/** The fields of the runs of a lab. */
export interface RunFields {
  /** Every field by its name, in the order to offer them in. */
  readonly all: ReadonlyMap<string, RunField>;
  /** A field by its name in any case, also one of an item of a list (`hidden.0.units`) and another number of a metric (`train.cost.min`). */
  find(name: string): RunField | undefined;
  /** The fields somebody may have meant, nearest first, at most three. */
  near(name: string): string[];
}

const known = new WeakMap<ExperimentKinds, RunFields>();

/** @param kinds of net, data and metrics there are: each brings its own fields. A run's own fields win over others of the same name. */
export function runFields(kinds: ExperimentKinds): RunFields {
  const found = known.get(kinds) ?? makeFields(kinds);
  known.set(kinds, found);
  return found;
}

function makeFields(kinds: ExperimentKinds): RunFields {
  const parameters = [...kinds.nets, ...kinds.data].flatMap((kind) => kind.parameters);
  const listed = [
    ...joined(parameters.flatMap(specFields)),
    ...kinds.metrics.map((metric) => metricField(metric, 'last', metric.name)),
    ...dataFields(kinds),
    ...columnFields(),
  ];
  const all = new Map(listed.map((field) => [field.name, field]));
  const lower = new Map(
    [...kinds.metrics.flatMap(otherNumbers), ...listed].map((field) => [field.name.toLowerCase(), field]),
  );
  const find = (name: string): RunField | undefined => {
    const wanted = name.toLowerCase();
    return all.get(name) ?? lower.get(wanted) ?? itemField(lower, wanted) ?? all.get(otherNames.get(wanted) ?? '');
  };
  return { all, find, near: (name) => near([...all.keys(), 'tag'], name.toLowerCase()) };
}

/** `hidden.3.units` is a field as `hidden.0.units` is, and `banks.1.taps.2.gain` as `banks.0.taps.0.gain` is. */
function itemField(lower: ReadonlyMap<string, RunField>, wanted: string): RunField | undefined {
  const places = [...wanted.matchAll(/\.(\d{1,3})(?=\.|$)/g)].map(([, place]) => Number(place));
  const first = lower.get(wanted.replace(/\.\d{1,3}(?=\.|$)/g, '.0'));
  if (places.length === 0 || first?.from !== 'spec') return undefined;
  const left = places.values();
  const path = first.path.replace(/\.0(?=\.|$)/g, () => `.${left.next().value ?? 0}`);
  return { ...first, name: path, path };
}

function near(names: readonly string[], wanted: string): string[] {
  return names
    .map((name) => ({ name, distance: distanceToField(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `momentum` and `optimizer` mean `optimizer.momentum` as much as `momentun` does. */
function distanceToField(wanted: string, name: string): number {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (name.startsWith(`${wanted}.`)) return 0.75;
  return Math.min(editDistance(wanted, name), editDistance(wanted, last) + (last === name ? 0 : 0.5));
}

/** The sentence about a name that no field has, with what may have been meant. */
export function unknownField(name: string, fields: RunFields): string {
  const meant = fields.near(name);
  if (meant.length > 0) return `Runs have no field “${name}”. Did you mean ${meant.join(' or ')}?`;
  return `Runs have no field “${name}”. There are for example status, engine, optimizer.momentum and test.accuracy.`;
}

function columnFields(): RunField[] {
  const own = (name: string, kind: RunField['kind']): RunField => ({ ...plain, name, kind, path: name, from: 'run' });
  return [
    ...Object.entries(choicesOfRun).map(([name, choices]) => ({ ...own(name, 'choice'), choices })),
    ...ofRun.text.map((name) => own(name, 'text')),
    ...ofRun.whole.map((name) => ({ ...own(name, 'number'), whole: true, least: 0 })),
    ...ofRun.seconds.map((name): RunField => ({ ...own(name, 'number'), least: 0, shown: 'digits' })),
    { ...own('priority', 'number'), whole: true },
    ...ofRun.time.map((name) => own(name, 'time')),
    ...ofTrial.map((name): RunField => ({ ...own(name, 'number'), from: 'trial', whole: true, least: 1 })),
  ];
}

function metricField({ name: path, display }: MetricKind, of: RunField['of'], name: string): RunField {
  const field = { ...plain, name, from: 'metric', path, kind: 'number', of } as const;
  return display === 'fraction' ? { ...field, least: 0, most: 1, shown: 'fraction' } : { ...field, shown: 'digits' };
}

/** `train.cost.min`, and `train.cost.best`, which is the same because lower is better; `train.cost.bestStep`: the first step with it. */
function otherNumbers(metric: MetricKind): RunField[] {
  const field = (of: RunField['of'], name: string): RunField => metricField(metric, of, `${metric.name}.${name}`);
  const step = (of: RunField['of']): RunField => ({
    ...{ ...plain, name: `${metric.name}.bestStep`, from: 'metric', path: metric.name, kind: 'number' },
    ...{ of, whole: true, least: 0 },
  });
  const best = {
    lower: [field('min', 'best'), step('minStep')],
    higher: [field('max', 'best'), step('maxStep')],
    neither: [],
  };
  return [field('last', 'last'), field('min', 'min'), field('max', 'max'), ...best[metric.direction]];
}

/** `digits = mnist`: the id of the set, where the run was trained on one that fits the kind. */
function dataFields({ data }: ExperimentKinds): RunField[] {
  return data.map(({ kind }) => {
    const fitting = data.filter(({ fits }) => fits.includes(kind)).map((one) => one.kind);
    return { ...plain, name: kind, from: 'data', path: fitting.join(','), kind: 'text' };
  });
}

/** The fields of a parameter; of a list those of its first item. */
function specFields(one: Parameter): RunField[] {
  if (one.kind === 'list') return one.item.flatMap((inner) => specFields({ ...inner, path: itemPath(one, 0, inner) }));
  const field = leafField(one, one.path);
  const at = one.path.lastIndexOf('.');
  return at > 0 && discriminators.includes(one.path.slice(at + 1))
    ? [field, { ...field, name: one.path.slice(0, at) }]
    : [field];
}

function leafField(one: LeafParameter, path: string): RunField {
  const field = { ...plain, name: path, from: 'spec', path } as const;
  switch (one.kind) {
    case 'number':
      return { ...field, kind: 'number', whole: one.whole, least: one.min, most: one.max };
    case 'switch':
      return { ...field, kind: 'boolean', choices: [one.on, one.off] };
    case 'fixed':
      return fixedField(field, one.value);
    case 'choice':
      return { ...field, kind: 'choice', choices: one.choices.map(({ value }) => value), pattern: one.pattern };
  }
}

function fixedField(field: Omit<RunField, 'kind'>, value: string | number | boolean): RunField {
  if (typeof value === 'boolean') return { ...field, kind: 'boolean' };
  if (typeof value === 'string') return { ...field, kind: 'choice', choices: [value] };
  return { ...field, kind: 'number', whole: Number.isInteger(value), least: value, most: value };
}

/** Kinds share fields: such a field has the choices and the range of them all. Where their types differ it is compared as text. */
function joined(fields: RunField[]): RunField[] {
  const byName = new Map<string, RunField>();
  for (const field of fields) {
    const before = byName.get(field.name);
    byName.set(field.name, before === undefined ? field : bothOf(before, field));
  }
  return [...byName.values()];
}

function bothOf(one: RunField, other: RunField): RunField {
  if (one.kind !== other.kind) return { ...one, ...plain, kind: 'text' };
  return {
    ...other,
    choices: [...new Set([...one.choices, ...other.choices])],
    pattern: [one.pattern, other.pattern].filter((pattern) => pattern !== '').join('|'),
    whole: one.whole && other.whole,
    least: Math.min(one.least, other.least),
    most: Math.max(one.most, other.most),
  };
}

/** Levenshtein's distance: least number of insertions, deletions and replacements of characters that make one text the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
