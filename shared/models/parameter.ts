import { z } from 'zod';

/** A value that decides whether another parameter applies: `optimizer.kind` is `adam`. */
const condition = z.object({ path: z.string(), is: z.array(z.union([z.string(), z.number(), z.boolean()])) });
export type Condition = z.infer<typeof condition>;

const facts = {
  /** Where it stands in the spec: `optimizer.momentum`. */
  path: z.string(),
  label: z.string(),
  /** As the formulas write it, or ''. */
  symbol: z.string(),
  /** One sentence for a person who meets it for the first time. */
  help: z.string(),
  /** All must hold for it to apply. */
  when: z.array(condition),
  /** Whether a spec may do without it. */
  optional: z.boolean(),
  /** What it starts from when it begins to apply. */
  usual: z.union([z.string(), z.number(), z.boolean()]).optional(),
};

/** `min` and `max` are allowed themselves, unless `minExcluded`. */
const numberParameter = z.object({
  ...facts,
  kind: z.literal('number'),
  unit: z.string(),
  min: z.number(),
  max: z.number(),
  minExcluded: z.boolean(),
  whole: z.boolean(),
  /** Those that are worth trying beside one another. */
  tried: z.array(z.number()).optional(),
});
export type NumberParameter = z.infer<typeof numberParameter>;

/** `pattern`: a regular expression for values beside the ones that are offered, or ''. */
const choiceParameter = z.object({
  ...facts,
  kind: z.literal('choice'),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
  pattern: z.string(),
});
export type ChoiceParameter = z.infer<typeof choiceParameter>;

/** True or false; `on` and `off` are what they are called. */
const switchParameter = z.object({ ...facts, kind: z.literal('switch'), on: z.string(), off: z.string() });
export type SwitchParameter = z.infer<typeof switchParameter>;

/** What has one value only and is on no form. */
const fixedParameter = z.object({
  ...facts,
  kind: z.literal('fixed'),
  value: z.union([z.string(), z.number(), z.boolean()]),
});

const listFacts = z.object({ ...facts, kind: z.literal('list'), most: z.int() });

/** A list of things of one form, at most `most`: hidden layers. `item`: the parameters of one, with paths inside it, lists among them. */
export interface ListParameter extends z.infer<typeof listFacts> {
  item: Parameter[];
}

const listParameter = listFacts.extend({
  get item(): z.ZodType<Parameter[]> {
    return z.array(parameter);
  },
});

export type LeafParameter = NumberParameter | ChoiceParameter | SwitchParameter | z.infer<typeof fixedParameter>;
export type Parameter = LeafParameter | ListParameter;

/** A part of a spec that a person can set, as data: forms, filters and checks are made of it. */
export const parameter = z.discriminatedUnion('kind', [
  numberParameter,
  choiceParameter,
  switchParameter,
  fixedParameter,
  listParameter,
]);
/** A parameter that a form has one field for. */
export type FieldParameter = NumberParameter | ChoiceParameter | SwitchParameter;

/** What a parameter may be, as a sentence. */
export function allowed(of: FieldParameter): string {
  if (of.kind === 'switch') return `One of: ${of.on}, ${of.off}.`;
  if (of.kind === 'choice') return `One of: ${of.choices.map(({ label }) => label).join(', ')}.`;
  const kind = of.whole ? 'A whole number' : 'A number';
  const low = of.minExcluded ? `above ${of.min}` : `from ${of.min}`;
  return `${kind} ${low} to ${of.max.toLocaleString('en-US', { maximumFractionDigits: 6 })}.`;
}

/** Whether a value is one that the parameter may have. */
export function accepts(of: LeafParameter, value: unknown): boolean {
  switch (of.kind) {
    case 'fixed':
      return value === of.value;
    case 'switch':
      return typeof value === 'boolean';
    case 'choice':
      if (typeof value !== 'string') return false;
      return of.choices.some((one) => one.value === value) || (of.pattern !== '' && new RegExp(of.pattern).test(value));
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value) || value > of.max) return false;
      return (of.minExcluded ? value > of.min : value >= of.min) && (!of.whole || Number.isInteger(value));
  }
}
