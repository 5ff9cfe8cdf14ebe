import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openLab } from '../../main/lab.ts';
import { contract } from '../../shared/contract/index.ts';
import type { Method } from '../../shared/contract/method.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import { netKinds } from '../../shared/models/nets/net-kinds.ts';
import { isOf, isUntold, isWrapper, type AnySchema } from '../schema-kinds.ts';
import { temporaryFolder } from '../temporary.ts';

/** Values that are bounded by what they are. */
const bounded = ['number', 'boolean', 'enum', 'literal', 'null', 'undefined', 'never'] as const;
/** A pattern without `*`, `+` or an open `{n,}`, from its beginning to its end, holds a text of some length only. */
const closedPattern = /^\^(?:[^*+\\]|\\.)*\$$/;

function checksOf(schema: AnySchema): z.core.$ZodChecks['_zod']['def'][] {
  return (schema._zod.def.checks ?? []).map((check) => (check as z.core.$ZodChecks)._zod.def);
}

function hasMost(schema: AnySchema): boolean {
  return checksOf(schema).some((check) => check.check === 'max_length' || check.check === 'length_equals');
}

function isClosedText(schema: AnySchema): boolean {
  return checksOf(schema).some((check) => {
    if (check.check !== 'string_format' || !('pattern' in check)) return false;
    const { pattern } = check;
    return pattern instanceof RegExp && closedPattern.test(pattern.source) && !/\{\d+,\}/.test(pattern.source);
  });
}

/** Places of a schema at which something without a maximum may stand. */
function unbounded(schema: AnySchema, path: string, seen = new Set<AnySchema>()): string[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const inner = (other: z.core.$ZodType, place = path): string[] => unbounded(other as AnySchema, place, seen);
  const { def } = schema._zod;
  if (isOf(def, bounded)) return [];
  if (isWrapper(def)) return inner(def.innerType);
  if (isUntold(def)) return [`${path}: ${def.type}`];
  switch (def.type) {
    case 'string':
      return hasMost(schema) || isClosedText(schema) ? [] : [`${path}: text`];
    case 'array':
      return [...(hasMost(schema) ? [] : [`${path}: list`]), ...inner(def.element, `${path}[]`)];
    case 'record':
      return [
        // That it bounds its fields is tested below by sending too many.
        ...(checksOf(schema).length > 0 ? [] : [`${path}: record`]),
        ...inner(def.keyType, `${path}{key}`),
        ...inner(def.valueType, `${path}{}`),
      ];
    case 'object':
      return Object.entries(def.shape).flatMap(([name, field]) => inner(field, `${path}.${name}`));
    case 'union':
      return def.options.flatMap((option) => inner(option));
    case 'tuple':
      return [...def.items.flatMap((item) => inner(item)), ...(def.rest === null ? [] : [`${path}: tuple`])];
    case 'lazy':
      return inner(def.getter());
    case 'pipe':
      return [...inner(def.in), ...inner(def.out)];
    case 'custom':
      // Of a registered kind: its own schema is looked at beside the contract's.
      return [];
  }
}

describe('what can be sent to a lab', () => {
  const schemas: [name: string, schema: z.ZodType][] = [
    ...Object.entries(contract).flatMap(([namespace, methods]) =>
      Object.entries<Method>(methods).map(([name, { input }]): [string, z.ZodType] => [`${namespace}.${name}`, input]),
    ),
    ...netKinds.all().map(({ kind, schema }): [string, z.ZodType] => [`net ${kind}`, schema]),
    ...dataKinds.all().map(({ kind, rule }): [string, z.ZodType] => [`rule of ${kind}`, rule]),
  ];

  it.each(schemas)('%s has a maximum wherever it takes a text, a list or a record', (name, schema) => {
    expect(unbounded(schema as unknown as AnySchema, name)).toEqual([]);
  });

  it('is looked at by a test that finds what has none', () => {
    const open = z.strictObject({ a: z.string(), b: z.array(z.int()), c: z.record(z.string().max(3), z.unknown()) });
    expect(unbounded(open as unknown as AnySchema, 'x')).toEqual([
      'x.a: text',
      'x.b: list',
      'x.c: record',
      'x.c{}: unknown',
    ]);
    expect(unbounded(z.string().regex(/^a+$/) as unknown as AnySchema, 'y')).toEqual(['y: text']);
  });

  /** How long this machine takes, as busy as it is, to read 15 MB of JSON: before that nothing can be refused. */
  const readingMilliseconds = (): number => {
    const text = JSON.stringify(settings['very many fields']?.());
    const startedAt = performance.now();
    JSON.parse(text);
    return performance.now() - startedAt;
  };
  const megabytes = 15 * 1024 * 1024;
  const settings: Record<string, () => unknown> = {
    'very many fields': () =>
      Object.fromEntries(Array.from({ length: 600_000 }, (_, at) => [`hidden.${at}.units`, at])),
    'one very long text': () => ({ seed: 'x'.repeat(megabytes) }),
    'one very long list': () => ({ hidden: new Array<number>(megabytes / 3).fill(1) }),
    'lists in lists': () => ({ hidden: Array.from({ length: 900 }, () => new Array<number>(900).fill(1)) }),
    'a deep nesting': () => {
      let deep: unknown = 1;
      for (let level = 0; level < 200_000; level++) deep = { a: deep };
      return { hidden: deep };
    },
    'a few too many': () => Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`p${at}`, at])),
  };

  it.each(Object.entries(settings))('as settings of %s is refused in a moment', async (_, made) => {
    const lab = await openLab(temporaryFolder());
    onTestFinished(() => lab.close());
    const given = made();
    const spec = { kind: 'dense', settings: given };
    for (const [name, input] of [
      ['training.resolve', { preset: 'part8', settings: given }],
      ['instruments.start', { instrument: 'accuracy-by-class', run: 1, settings: given }],
      ['training.start', { spec, data: { kind: 'digits', id: 'sample' } }],
      ['runs.list', given],
    ] as const) {
      const startedAt = performance.now();
      const answer = await lab.call(name, input);
      const milliseconds = performance.now() - startedAt;
      expect(answer, name).toMatchObject({ ok: false, error: { code: 'bad_input' } });
      expect(JSON.stringify(answer).length, name).toBeLessThan(20_000);
      expect(milliseconds, name).toBeLessThan(Math.max(1000, 10 * readingMilliseconds()));
    }
  });
});
