import { engineNames } from '../models/engine.ts';
import type { Kinds } from '../models/kinds.ts';
import type { LeafParameter, Parameter } from '../models/parameter.ts';
import { runStatuses } from '../models/run.ts';
import { editDistance } from './edit-distance.ts';

/**
 * What runs can be filtered and ordered by. `from`: where the value is; `path`: of the value inside the spec, the name elsewhere, of
 * `data` the kinds of sets whose id is meant, joined by commas. `choices`: all values there can be, for `choice` only.
 */
export interface RunField {
  name: string;
  from: 'run' | 'spec' | 'metric' | 'data';
  path: string;
  kind: 'number' | 'text' | 'time' | 'choice' | 'boolean';
  choices: readonly string[];
}

const ofRun = {
  number: [
    ...['id', 'stepsDone', 'trainingSeconds', 'processSeconds', 'pausedSeconds', 'priority'],
    ...['examples.train', 'examples.validation', 'examples.test'],
  ],
  text: ['name', 'preset', 'data.set', 'engine.version', 'note', 'error', 'specHash', 'snapshotHash'],
  time: ['createdAt', 'startedAt', 'endedAt'],
} as const;
const choicesOfRun = { status: runStatuses, engine: engineNames } as const;

/** Names that tell the members of a union apart; the object they are in can be compared as if it were them: `data = digits`. */
const discriminators = ['kind', 'rule'];

/** The fields of the runs of a lab. */
export interface RunFields {
  /** Every field by its name, in the order to offer them in. */
  readonly all: ReadonlyMap<string, RunField>;
  /** A field by its name in any case, also one of an item of a list: `hidden.0.units`. */
  find(name: string): RunField | undefined;
  /** The fields somebody may have meant, nearest first, at most three. */
  near(name: string): string[];
}

const known = new WeakMap<Kinds, RunFields>();

/** @param kinds of net, data and metrics there are: each brings its own fields. A run's own fields win over others of the same name. */
export function runFields(kinds: Kinds): RunFields {
  const found = known.get(kinds) ?? makeFields(kinds);
  known.set(kinds, found);
  return found;
}

function makeFields(kinds: Kinds): RunFields {
  const parameters = [...kinds.nets, ...kinds.data].flatMap((kind) => kind.parameters);
  const listed = [
    ...joined(parameters.flatMap(specFields)),
    ...kinds.metrics.map(metricField),
    ...dataFields(kinds),
    ...columnFields(),
  ];
  const all = new Map(listed.map((field) => [field.name, field]));
  const lower = new Map(listed.map((field) => [field.name.toLowerCase(), field]));
  return {
    all,
    find: (name) => all.get(name) ?? lower.get(name.toLowerCase()) ?? itemField(all, name),
    near: (name) => near([...all.keys()], name.toLowerCase()),
  };
}

/** `hidden.3.units` is a field as `hidden.0.units` is. */
function itemField(all: ReadonlyMap<string, RunField>, name: string): RunField | undefined {
  const first = all.get(name.replace(/\.\d{1,3}(?=\.|$)/, '.0'));
  return first?.from === 'spec' && first.name !== name ? { ...first, name, path: name } : undefined;
}

function near(names: readonly string[], wanted: string): string[] {
  return names
    .map((name) => ({ name, distance: distanceToField(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `momentum` means `optimizer.momentum` as much as `momentun` does. */
function distanceToField(wanted: string, name: string): number {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return Math.min(editDistance(wanted, name), editDistance(wanted, last) + (last === name ? 0 : 0.5));
}

function columnFields(): RunField[] {
  const own = (name: string, kind: RunField['kind'], choices: readonly string[] = []): RunField => ({
    ...{ name, kind, choices, path: name },
    from: 'run',
  });
  return [
    ...Object.entries(choicesOfRun).map(([name, choices]) => own(name, 'choice', choices)),
    ...ofRun.text.map((name) => own(name, 'text')),
    ...ofRun.number.map((name) => own(name, 'number')),
    ...ofRun.time.map((name) => own(name, 'time')),
  ];
}

function metricField({ name }: { name: string }): RunField {
  return { name, from: 'metric', path: name, kind: 'number', choices: [] };
}

/** `digits = mnist`: the id of the set, where the run was trained on one that fits the kind. */
function dataFields({ data }: Kinds): RunField[] {
  return data.map(({ kind }) => {
    const fitting = data.filter(({ fits }) => fits.includes(kind)).map((one) => one.kind);
    return { name: kind, from: 'data', path: fitting.join(','), kind: 'text', choices: [] };
  });
}

/** The fields of a parameter; of a list those of its first item. */
function specFields(one: Parameter): RunField[] {
  if (one.kind === 'list') {
    return one.item.map((inner) =>
      leafField(inner, [one.path, '0', inner.path].filter((part) => part !== '').join('.')),
    );
  }
  const field = leafField(one, one.path);
  const at = one.path.lastIndexOf('.');
  return at > 0 && discriminators.includes(one.path.slice(at + 1))
    ? [field, { ...field, name: one.path.slice(0, at) }]
    : [field];
}

function leafField(one: LeafParameter, path: string): RunField {
  const field = { name: path, from: 'spec', path, choices: [] } as const;
  switch (one.kind) {
    case 'number':
      return { ...field, kind: 'number' };
    case 'switch':
      return { ...field, kind: 'boolean' };
    case 'fixed':
      return { ...field, kind: 'choice', choices: [String(one.value)] };
    case 'choice':
      if (one.pattern !== '') return { ...field, kind: 'text' };
      return { ...field, kind: 'choice', choices: one.choices.map(({ value }) => value) };
  }
}

/** Kinds share fields; a field that tells them apart has the choices of them all. */
function joined(fields: RunField[]): RunField[] {
  const byName = new Map<string, RunField>();
  for (const field of fields) {
    const choices = [...new Set([...(byName.get(field.name)?.choices ?? []), ...field.choices])];
    byName.set(field.name, { ...field, choices });
  }
  return [...byName.values()];
}
