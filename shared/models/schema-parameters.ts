import { z } from 'zod';
import type { Condition, LeafParameter, Parameter } from './parameter.ts';

/** What a schema cannot say of itself: how to present the value it checks to a person. */
export interface ParameterAbout {
  label?: string;
  /** As the formulas write it. */
  symbol?: string;
  /** One sentence for a person who meets it for the first time. */
  help?: string;
  unit?: string;
  /** What it starts from when it begins to apply. */
  usual?: string | number | boolean;
  /** Numbers that are worth trying beside one another. */
  tried?: readonly number[];
  /** What the values of a choice are called; a function where kinds can be added to them. */
  choices?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  /** What true and false are called. */
  on?: string;
  off?: string;
  /** Another field of the same object that must have one of these values for it to apply. */
  when?: { field: string; is: readonly (string | boolean)[] };
}

/** What is said of schemas, once, where they are written: `z.int().min(1).register(about, { label: 'Steps' })`. */
export const about = z.registry<ParameterAbout>();

interface Place {
  path: string;
  when: readonly Condition[];
  optional: boolean;
  /** What it has where a spec does without it. */
  fallback: unknown;
}

/**
 * The parameters of a schema, in its order: one a leaf, with ranges and choices as the schema has them. The members of a union are
 * told apart by a choice, and what only some of them have applies when one of those is chosen.
 * @param prefix path of the object inside its spec, '' for a spec itself. @param without names of fields that are told elsewhere.
 */
export function schemaParameters(schema: z.core.$ZodType, prefix = '', without: readonly string[] = []): Parameter[] {
  const place = { path: prefix, when: [], optional: false, fallback: undefined };
  return merged(schema instanceof z.ZodObject ? ofObject(schema, place, without) : parametersAt(schema, place));
}

function parametersAt(schema: z.core.$ZodType, place: Place): Parameter[] {
  if (schema instanceof z.ZodDefault) {
    return parametersAt(schema.unwrap(), { ...place, optional: true, fallback: schema.def.defaultValue });
  }
  if (schema instanceof z.ZodOptional) return parametersAt(schema.unwrap(), { ...place, optional: true });
  if (schema instanceof z.ZodObject) return ofObject(schema, place, []);
  if (schema instanceof z.ZodDiscriminatedUnion) return ofUnion(schema, place);
  if (schema instanceof z.ZodArray) return [ofList(schema, place)];
  return [leafOf(schema, place)];
}

function ofObject(schema: z.ZodObject, place: Place, without: readonly string[]): Parameter[] {
  const shape: z.core.$ZodShape = schema.shape;
  return Object.entries(shape)
    .filter(([name]) => !without.includes(name))
    .flatMap(([name, inner]) => {
      const { when } = about.get(innermost(inner)) ?? {};
      const condition = when === undefined ? [] : [{ path: joined(place.path, when.field), is: [...when.is] }];
      return parametersAt(inner, {
        ...place,
        path: joined(place.path, name),
        when: [...place.when, ...condition],
        fallback: undefined,
      });
    });
}

function ofUnion(schema: z.ZodDiscriminatedUnion, place: Place): Parameter[] {
  const { discriminator } = schema.def;
  const path = joined(place.path, discriminator);
  const members = schema.options
    .flatMap((option) => (option instanceof z.ZodObject ? [option] : []))
    .map((member) => {
      const tag: unknown = member.shape[discriminator];
      const value = tag instanceof z.ZodLiteral ? String(tag.value) : '';
      return { member, value, label: about.get(member)?.label ?? value };
    });
  const facts = factsOf(schema, { ...place, path, fallback: fieldOf(place.fallback, discriminator) });
  const choice: Parameter = {
    ...facts,
    kind: 'choice',
    choices: members.map(({ value, label }) => ({ value, label })),
    pattern: '',
  };
  // Whoever chooses a member says what it needs: only the choice itself can be left out.
  const inner = members.flatMap(({ member, value }) =>
    ofObject(member, { ...place, when: [...place.when, { path, is: [value] }], optional: false }, [discriminator]),
  );
  return [choice, ...inner];
}

function ofList(schema: z.ZodArray, place: Place): Parameter {
  const item = schemaParameters(schema.element);
  const lengths = checksOf(schema).flatMap((check) =>
    check instanceof z.core.$ZodCheckMaxLength ? [check._zod.def.maximum] : [],
  );
  const most = Math.min(Number.MAX_SAFE_INTEGER, ...lengths);
  return { ...factsOf(schema, place), kind: 'list', most, item };
}

function leafOf(schema: z.core.$ZodType, place: Place): LeafParameter {
  const facts = factsOf(schema, place);
  const said = about.get(schema) ?? {};
  if (schema instanceof z.ZodLiteral) return { ...facts, kind: 'fixed', value: plainValue(schema.value) };
  if (schema instanceof z.ZodBoolean) return { ...facts, kind: 'switch', on: said.on ?? 'yes', off: said.off ?? 'no' };
  if (schema instanceof z.ZodNumber) {
    const min = finite(schema.minValue) ?? Number.MIN_SAFE_INTEGER;
    return {
      ...facts,
      kind: 'number',
      unit: said.unit ?? '',
      min,
      max: finite(schema.maxValue) ?? Number.MAX_SAFE_INTEGER,
      minExcluded: checksOf(schema).some(
        (check) =>
          check instanceof z.core.$ZodCheckGreaterThan && !check._zod.def.inclusive && check._zod.def.value === min,
      ),
      whole: /int/.test(schema.format ?? ''),
      ...(said.tried === undefined ? {} : { tried: [...said.tried] }),
    };
  }
  const titles = typeof said.choices === 'function' ? said.choices() : (said.choices ?? {});
  const offered = schema instanceof z.ZodEnum ? schema.options.map(String) : Object.keys(titles);
  const choices = offered.map((value) => ({ value, label: titles[value] ?? value }));
  const pattern = schema instanceof z.ZodString ? (z.toJSONSchema(schema).pattern ?? '') : '';
  if (choices.length === 0) throw new Error(`The parameter ${place.path} is of a type that no form has a field for.`);
  return { ...facts, kind: 'choice', choices, pattern };
}

/** What narrows a schema. The schema as JSON says the same, but takes a hundred times as long, at every start of every process. */
function checksOf(schema: z.ZodType): readonly unknown[] {
  return schema.def.checks ?? [];
}

function finite(bound: number | null): number | undefined {
  return bound === null || !Number.isFinite(bound) ? undefined : bound;
}

function factsOf(schema: z.core.$ZodType, { path, when, optional, fallback }: Place) {
  const { label, symbol, help, usual: said } = about.get(schema) ?? {};
  const usual = fallback === undefined ? said : plainValue(fallback);
  return {
    path,
    label: label ?? path,
    symbol: symbol ?? '',
    help: help ?? '',
    when: [...when],
    optional,
    ...(usual === undefined ? {} : { usual }),
  };
}

function plainValue(value: unknown): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Error('A fixed or usual value of a spec is a text, a number, true or false.');
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/** The schema that facts are registered of, behind what says that it may be left out. */
function innermost(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? innermost(schema.unwrap()) : schema;
}

/**
 * What several members of a union have is one parameter that applies with each of them, unless it starts from another value or means
 * another thing in each.
 */
function merged(parameters: readonly Parameter[]): Parameter[] {
  const byMeaning = new Map<string, Parameter>();
  for (const one of parameters) {
    const meaning = JSON.stringify([one.path, one.label, one.usual]);
    const before = byMeaning.get(meaning);
    byMeaning.set(meaning, before === undefined ? one : { ...before, when: eitherOf(before.when, one.when) });
  }
  return [...byMeaning.values()];
}

function eitherOf(before: readonly Condition[], later: readonly Condition[]): Condition[] {
  return before.flatMap((one) => {
    const other = later.find(({ path }) => path === one.path);
    return other === undefined ? [] : [{ path: one.path, is: [...new Set([...one.is, ...other.is])] }];
  });
}

function joined(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}
