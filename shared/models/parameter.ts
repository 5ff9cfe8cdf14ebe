interface ParameterFacts {
  /** Where it stands in the spec: `optimizer.momentum`. */
  path: string;
  label: string;
  /** As the formulas write it, or ''. */
  symbol: string;
  /** One sentence for a person who meets it for the first time. */
  help: string;
}

/** `min` and `max` are allowed themselves, unless `minExcluded`. */
export interface NumberParameter extends ParameterFacts {
  kind: 'number';
  unit: string;
  min: number;
  max: number;
  minExcluded: boolean;
  whole: boolean;
}

export interface ChoiceParameter extends ParameterFacts {
  kind: 'choice';
  choices: { value: string; label: string }[];
}

/** True or false; `on` and `off` are what they are called. */
export interface SwitchParameter extends ParameterFacts {
  kind: 'switch';
  on: string;
  off: string;
}

export type Parameter = NumberParameter | ChoiceParameter | SwitchParameter;

type Named = Pick<ParameterFacts, 'path' | 'label' | 'help'> & { symbol?: string };
type Range = Named & { min: number; max: number; minExcluded?: boolean; unit?: string };

export function whole(facts: Range): NumberParameter {
  return { symbol: '', unit: '', minExcluded: false, ...facts, kind: 'number', whole: true };
}

export function real(facts: Range): NumberParameter {
  return { symbol: '', unit: '', minExcluded: false, ...facts, kind: 'number', whole: false };
}

/** @param choices what is written in the spec, and what it is called. */
export function choice(facts: Named, choices: Readonly<Record<string, string>>): ChoiceParameter {
  const listed = Object.entries(choices).map(([value, label]) => ({ value, label }));
  return { symbol: '', ...facts, kind: 'choice', choices: listed };
}

export function onOff(facts: Named & { on: string; off: string }): SwitchParameter {
  return { symbol: '', ...facts, kind: 'switch' };
}

/** What a parameter may be, as a sentence. */
export function allowed(parameter: Parameter): string {
  if (parameter.kind === 'switch') return `One of: ${parameter.on}, ${parameter.off}.`;
  if (parameter.kind === 'choice') {
    return `One of: ${parameter.choices.map(({ label }) => label).join(', ')}.`;
  }
  const kind = parameter.whole ? 'A whole number' : 'A number';
  const low = parameter.minExcluded ? `above ${parameter.min}` : `from ${parameter.min}`;
  return `${kind} ${low} to ${parameter.max.toLocaleString('en-US', { maximumFractionDigits: 6 })}.`;
}
