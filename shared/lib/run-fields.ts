import { z } from 'zod';
import { engineNames } from '../models/engine.ts';
import { experimentSpec } from '../models/experiment.ts';
import { metricNames } from '../models/metric.ts';
import { runStatuses } from '../models/run.ts';

/**
 * What runs can be filtered and ordered by. `from`: where the value is; `path`: of the value inside the spec, the name elsewhere.
 * `choices`: all values there can be, for `choice` only.
 */
export interface RunField {
  name: string;
  from: 'run' | 'spec' | 'metric';
  path: string;
  kind: 'number' | 'text' | 'time' | 'choice';
  choices: readonly string[];
}

const ofRun = {
  number: [
    'id',
    'stepsDone',
    'trainingSeconds',
    'processSeconds',
    'pausedSeconds',
    'examples.train',
    'examples.validation',
    'examples.test',
  ],
  text: ['name', 'preset', 'digits', 'matrices', 'engine.version', 'note', 'error', 'specHash', 'snapshotHash'],
  time: ['createdAt', 'startedAt', 'endedAt'],
} as const;
const choicesOfRun = { status: runStatuses, engine: engineNames } as const;

export type RunColumn = (typeof ofRun)[keyof typeof ofRun][number] | keyof typeof choicesOfRun;

/** Names that tell the members of a union apart; the object they are in can be compared as if it were them: `data = digits`. */
const discriminators = ['kind', 'rule'];

/** Every field by its name, in the order to offer them in. A run's own fields win over a spec's of the same name. */
export const runFields: ReadonlyMap<string, RunField> = new Map(
  [...specFields(experimentSpec, ''), ...metricNames.map(metricField), ...columnFields()].map((field) => [
    field.name,
    field,
  ]),
);

/** A field by its name in any case. */
export function findRunField(name: string): RunField | undefined {
  const exact = runFields.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  return [...runFields.values()].find((field) => field.name.toLowerCase() === lower);
}

/** The fields somebody may have meant, nearest first, at most three. */
export function fieldsNear(name: string): string[] {
  const wanted = name.toLowerCase();
  return [...runFields.keys()]
    .map((known) => ({ known, distance: distanceToField(wanted, known.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ known }) => known);
}

/** `momentum` means `optimizer.momentum` as much as `momentun` does. */
function distanceToField(wanted: string, known: string): number {
  const last = known.slice(known.lastIndexOf('.') + 1);
  return Math.min(editDistance(wanted, known), editDistance(wanted, last) + (last === known ? 0 : 0.5));
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

function columnFields(): RunField[] {
  const own = (name: string, kind: RunField['kind'], choices: readonly string[] = []): RunField => ({
    name,
    from: 'run',
    path: name,
    kind,
    choices,
  });
  return [
    ...Object.entries(choicesOfRun).map(([name, choices]) => own(name, 'choice', choices)),
    ...ofRun.text.map((name) => own(name, 'text')),
    ...ofRun.number.map((name) => own(name, 'number')),
    ...ofRun.time.map((name) => own(name, 'time')),
  ];
}

function metricField(name: string): RunField {
  return { name, from: 'metric', path: name, kind: 'number', choices: [] };
}

/** The leaves of the spec's schema, so that a new kind of experiment brings its own fields. */
function specFields(schema: z.core.$ZodType, path: string): RunField[] {
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return joinChoices(schema.options.flatMap((option) => specFields(option, path)));
  }
  if (schema instanceof z.ZodObject) {
    const shape: z.core.$ZodShape = schema.shape;
    return Object.entries(shape).flatMap(([key, inner]) => {
      const fields = specFields(inner, path === '' ? key : `${path}.${key}`);
      const stands = path !== '' && discriminators.includes(key);
      return stands ? [...fields, ...fields.map((field) => ({ ...field, name: path }))] : fields;
    });
  }
  const field = { name: path, from: 'spec', path, choices: [] } as const;
  if (schema instanceof z.ZodNumber) return [{ ...field, kind: 'number' }];
  if (schema instanceof z.ZodLiteral) return [{ ...field, kind: 'choice', choices: [...schema.values].map(String) }];
  if (schema instanceof z.ZodEnum) return [{ ...field, kind: 'choice', choices: schema.options.map(String) }];
  return [{ ...field, kind: 'text' }];
}

/** The members of a union share fields; a field that tells them apart has the choices of them all. */
function joinChoices(fields: RunField[]): RunField[] {
  const joined = new Map<string, RunField>();
  for (const field of fields) {
    const before = joined.get(field.name);
    const choices = [...new Set([...(before?.choices ?? []), ...field.choices])];
    joined.set(field.name, { ...field, choices });
  }
  return [...joined.values()];
}
