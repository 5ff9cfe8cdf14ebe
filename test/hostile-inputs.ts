import type { z } from 'zod';
import { isUntold, isWrapper, type AnySchema } from './schema-kinds.ts';

/** Texts that the leaves of a sound input are tried with: the first that a schema takes. */
const usual = ['x', 'part4', 'sample', 'train.cost', '0'.repeat(64), '2026-11-20T00:00:00.000Z', 'a-1', '1'];

/**
 * Inputs that a method takes by its schema, with one text in each exchanged for `text`: at every place where the schema takes it.
 * @param specs what stands for a value that a schema says nothing of: the experiment of a kind of net.
 */
export function inputsWith(schema: z.ZodType, text: string, specs: readonly unknown[]): unknown[] {
  const { mutants } = madeOf(schema as unknown as AnySchema, text, specs);
  return mutants.filter((input) => schema.safeParse(input).success);
}

interface Made {
  sound: unknown;
  mutants: unknown[];
}

/** @param within so many values that may hold themselves are around this one. */
function madeOf(schema: AnySchema, text: string, specs: readonly unknown[], within = 0): Made {
  const inner = (other: z.core.$ZodType): Made => madeOf(other as AnySchema, text, specs, within);
  const fits = (value: unknown): boolean => (schema as unknown as z.ZodType).safeParse(value).success;
  const { def } = schema._zod;
  if (isWrapper(def)) return inner(def.innerType);
  if (isUntold(def)) return { sound: undefined, mutants: [] };
  switch (def.type) {
    case 'string':
      return { sound: usual.find(fits), mutants: [text] };
    case 'number':
      return { sound: [1, 0, 2, 0.5, 32].find(fits), mutants: [] };
    case 'boolean':
      return { sound: true, mutants: [] };
    case 'literal':
      return { sound: def.values[0], mutants: [] };
    case 'enum':
      return { sound: Object.values(def.entries)[0], mutants: [] };
    case 'null':
      return { sound: null, mutants: [] };
    case 'array': {
      const { sound, mutants } = inner(def.element);
      return { sound: [sound], mutants: mutants.map((mutant) => [mutant]) };
    }
    case 'tuple': {
      const items = def.items.map(inner);
      const sound = items.map((item) => item.sound);
      return { sound, mutants: items.flatMap(({ mutants }, nth) => mutants.map((mutant) => sound.with(nth, mutant))) };
    }
    case 'record': {
      const [key, value] = [inner(def.keyType), inner(def.valueType)];
      const mutants = [
        ...key.mutants.map((mutant) => ({ [String(mutant)]: value.sound })),
        ...value.mutants.map((mutant) => ({ [String(key.sound)]: mutant })),
      ];
      return { sound: {}, mutants };
    }
    case 'object':
      return objectOf(def.shape, inner);
    case 'union': {
      const options = def.options.map(inner);
      const [first, ...others] = options.map(({ sound }) => sound);
      return { sound: first, mutants: [...others, ...options.flatMap(({ mutants }) => mutants)] };
    }
    case 'lazy':
      if (within > 1) return { sound: text, mutants: [] };
      return madeOf(def.getter() as AnySchema, text, specs, within + 1);
    case 'pipe':
      return inner(def.in);
    case 'custom':
      return { sound: specs.find(fits), mutants: [] };
  }
}

function objectOf(shape: Readonly<Record<string, z.core.$ZodType>>, inner: (schema: z.core.$ZodType) => Made): Made {
  const fields = Object.entries(shape).map(([name, field]) => ({ name, field, made: inner(field) }));
  // What has a usual value or may be left out is not in the input.
  const isNeeded = (field: z.core.$ZodType): boolean => !(field as unknown as z.ZodType).safeParse(undefined).success;
  const sound = Object.fromEntries(
    fields.filter(({ field }) => isNeeded(field)).map(({ name, made }) => [name, made.sound]),
  );
  const mutants = fields.flatMap(({ name, made }) => made.mutants.map((mutant) => ({ ...sound, [name]: mutant })));
  return { sound, mutants };
}
