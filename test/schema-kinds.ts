import type { z } from 'zod';

/** Any schema of zod, told apart by its kind. */
export type AnySchema = z.core.$ZodTypes;
type Def = AnySchema['_zod']['def'];
type Kind = Def['type'];
type DefOf<Of extends Kind> = Extract<Def, { type: Of }>;

/** Kinds whose schemas tell nothing of what they hold, or that no input of a lab is made of. */
const untold = [
  'any',
  'bigint',
  'catch',
  'date',
  'file',
  'function',
  'intersection',
  'map',
  'nan',
  'never',
  'promise',
  'set',
  'success',
  'symbol',
  'template_literal',
  'transform',
  'undefined',
  'unknown',
  'void',
] as const satisfies readonly Kind[];

/** Kinds that say something of one other schema. */
const wrappers = [
  'optional',
  'nullable',
  'default',
  'prefault',
  'readonly',
  'nonoptional',
] as const satisfies readonly Kind[];

/** Whether a schema is of one of these kinds: narrows what is left for a `switch` over all. */
export function isOf<Of extends Kind>(def: Def, kinds: readonly Of[]): def is DefOf<Of> {
  return (kinds as readonly Kind[]).includes(def.type);
}

/** Whether it says nothing of what it holds. */
export function isUntold(def: Def): def is DefOf<(typeof untold)[number]> {
  return isOf(def, untold);
}

/** Whether what it holds is what its inner schema holds. */
export function isWrapper(def: Def): def is DefOf<(typeof wrappers)[number]> {
  return isOf(def, wrappers);
}
