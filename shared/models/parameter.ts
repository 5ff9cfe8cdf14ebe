import { experimentSpec, type ExperimentSpec } from './experiment.ts';

interface ParameterFacts {
  /** Where it stands in the spec: `optimizer.momentum`. */
  path: string;
  label: string;
  /** As the formulas write it, or ''. */
  symbol: string;
  group: 'data' | 'descent' | 'record';
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

export type Parameter = NumberParameter | ChoiceParameter;

/** Every parameter of softmax regression that a person can set, in the order a form shows them. */
export const parameters: readonly Parameter[] = [
  {
    kind: 'choice',
    path: 'data.split.rule',
    label: 'Split',
    symbol: '',
    group: 'data',
    choices: [
      { value: 'first-per-class', label: 'first of each class' },
      { value: 'stratified-shuffle', label: 'shuffled, stratified' },
    ],
    help: 'The first images of each class in order, as in the report, or as many drawn by a seed.',
  },
  whole(
    'data.split.train',
    'Training images',
    '',
    'data',
    'per class',
    1,
    50_000,
    'How many images of each class the network learns from.',
  ),
  whole(
    'data.split.validation',
    'Validation images',
    '',
    'data',
    'per class',
    0,
    50_000,
    'How many images of each class are held back to watch over-fitting.',
  ),
  whole('data.split.seed', 'Split seed', '', 'data', '', 0, 0xffff_ffff, 'The same seed draws the same images.'),
  {
    ...whole(
      'optimizer.learningRate',
      'Learning rate',
      'α',
      'descent',
      '',
      0,
      1,
      'Length of a step on the summed cost: 10⁻⁶ … 10⁻⁴ suit thousands of images.',
    ),
    whole: false,
    minExcluded: true,
  },
  {
    ...whole(
      'optimizer.momentum',
      'Momentum',
      'γ',
      'descent',
      '',
      0,
      0.9999,
      'How much of the last step is kept: 0 is plain gradient descent.',
    ),
    whole: false,
  },
  {
    ...whole(
      'optimizer.initialVelocity',
      'Initial velocity',
      'v₀',
      'descent',
      '',
      -1,
      1,
      'What every entry of the velocity starts at; it matters only with momentum.',
    ),
    whole: false,
  },
  {
    kind: 'choice',
    path: 'initial',
    label: 'Initial weights',
    symbol: 'W₀',
    group: 'descent',
    choices: [
      { value: 'numpy-rand', label: 'numpy rand(785, 10)' },
      { value: 'zeros', label: 'all zero' },
    ],
    help: 'Uniform in 0…1 from the seed, number for number as numpy draws them, or all zero.',
  },
  whole('seed', 'Seed', '', 'descent', '', 0, 0xffff_ffff, 'The same seed gives the same initial weights.'),
  whole('steps', 'Steps', '', 'record', 'updates', 1, 1_000_000, 'Training ends after so many updates at the latest.'),
  {
    ...whole(
      'minimumChange',
      'Stop when',
      '‖ΔW‖ ≤',
      'record',
      '',
      0,
      1,
      'Training ends earlier when an update moves the weights by no more than this.',
    ),
    whole: false,
  },
  whole(
    'evaluateEvery',
    'Record every',
    '',
    'record',
    'updates',
    1,
    1_000_000,
    'How often cost, accuracy and weights are recorded.',
  ),
  whole(
    'checkpointEvery',
    'Checkpoint every',
    '',
    'record',
    'updates',
    1,
    1_000_000,
    'How much work is lost at most when the machine goes down.',
  ),
];

function whole(
  path: string,
  label: string,
  symbol: string,
  group: Parameter['group'],
  unit: string,
  min: number,
  max: number,
  help: string,
): NumberParameter {
  return { kind: 'number', path, label, symbol, group, unit, min, max, minExcluded: false, whole: true, help };
}

type Tree = { [key: string]: unknown };

/**
 * A spec from its leaves (`specParameters` in reverse), checked.
 * @returns the spec, or for each parameter that is wrong a sentence that says what it may be, by path.
 */
export function specFromValues(
  values: ReadonlyMap<string, unknown>,
): { ok: true; spec: ExperimentSpec } | { ok: false; problems: Map<string, string> } {
  const tree: Tree = {};
  for (const [path, value] of values) {
    if (path === 'data.split.seed' && values.get('data.split.rule') !== 'stratified-shuffle') continue;
    place(tree, path.split('.'), value);
  }
  const parsed = experimentSpec.safeParse(tree);
  if (parsed.success) return { ok: true, spec: parsed.data };
  const problems = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    const path = issue.path.join('.');
    const parameter = parameters.find((candidate) => candidate.path === path);
    problems.set(path, parameter === undefined ? `${path}: ${issue.message}` : allowed(parameter));
  }
  return { ok: false, problems };
}

function place(tree: Tree, keys: string[], value: unknown): void {
  const [key, ...rest] = keys;
  if (key === undefined) return;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const inner: Tree = {};
  const present = tree[key];
  if (typeof present === 'object' && present !== null) Object.assign(inner, present);
  place(inner, rest, value);
  tree[key] = inner;
}

/** What a parameter may be, as a sentence. */
export function allowed(parameter: Parameter): string {
  if (parameter.kind === 'choice') {
    return `One of: ${parameter.choices.map((choice) => choice.label).join(', ')}.`;
  }
  const kind = parameter.whole ? 'A whole number' : 'A number';
  const low = parameter.minExcluded ? `above ${parameter.min}` : `from ${parameter.min}`;
  return `${kind} ${low} to ${parameter.max.toLocaleString('en-US', { maximumFractionDigits: 6 })}.`;
}
