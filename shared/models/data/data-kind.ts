import { z } from 'zod';
import type { DataSet } from './data-set.ts';

/** How a run's data is divided: the rule of a kind of data, which its `kind` names. Each kind has its own fields. */
export interface DataRule {
  kind: string;
  [field: string]: unknown;
}

/**
 * How a person adds a set by the path of a file or folder of the lab's computer. `label`, `help`, `placeholder`: of the field;
 * `button`: that adds it. `about`: what such a set is, for a person who has none. `desktop`: the desktop shell has a dialog that asks for one.
 * `shaped`: a person may declare how an example is a picture.
 */
export const dataAdding = z.object({
  label: z.string(),
  help: z.string(),
  placeholder: z.string(),
  button: z.string(),
  about: z.string(),
  desktop: z.boolean(),
  shaped: z.boolean().optional(),
});
type DataAdding = z.infer<typeof dataAdding>;

/**
 * A kind of data that nets learn from. Everything outside of this kind's own files reads it from here.
 * `Facts`: what the lab keeps about one set, as JSON.
 */
export interface DataKind<Facts extends { id: string; addedAt: string } = { id: string; addedAt: string }> {
  kind: string;
  /** As headings have it: `Digits`. */
  title: string;
  /** One and several of its sets: `a set of digits`, `sets of digits`. */
  one: string;
  /** What one example is called: `image`, `example`. */
  example: string;
  /** How a run divides a set; an object whose `kind` is a literal. */
  rule: z.ZodType<DataRule>;
  /** The rule that is taken where nobody says one. */
  usual: DataRule;
  /** Paths of the rule's parameters that are set often, inside a spec: `data.size`. */
  often?: readonly string[];
  /** Kinds of rule that fit its sets: its own, and others that ask for no more than its sets have. */
  fits: readonly string[];
  /** Where a set is added: the address of the page, and what a person without any is told there, on the button, and by the lab. */
  place: { address: string; first: string; button: string; advice: string };
  /** The option of `train` that names one of its sets, besides `--data`: `digits` for `--digits`. */
  option?: string;
  /** Null where its sets come otherwise; else its `DataSource` has `add`. */
  adds: DataAdding | null;
  facts: z.ZodType<Facts>;
  /** What every kind can say about a set. */
  describe(facts: Facts): DataSet;
}
