import { LabError } from '../../failure.ts';
import { accepts, allowed } from '../parameter.ts';
import { placeAt, type Tree } from '../spec-path.ts';
import type { InstrumentKind } from './instrument-kind.ts';

/** What is set about an instrument, by the paths of its parameters. */
export type InstrumentSettings = Record<string, string | number | boolean>;

/**
 * The settings of an instrument, with the usual values of what is not set.
 * @throws LabError `bad_input` for what it does not have, what it does not accept, and what is neither set nor usual.
 */
export function instrumentSettings(
  { title, parameters }: InstrumentKind,
  settings: Readonly<Record<string, unknown>>,
): InstrumentSettings {
  const unknown = Object.keys(settings).find((path) => !parameters.some((one) => one.path === path));
  if (unknown !== undefined) {
    const known = parameters.map(({ path }) => path).join(', ');
    const words = known === '' ? 'It has none.' : `It has: ${known}.`;
    throw new LabError('bad_input', `${title} has no parameter “${unknown}”. ${words}`, { path: unknown });
  }
  const chosen: InstrumentSettings = {};
  for (const one of parameters) {
    if (one.kind === 'list') continue;
    if (!one.when.every(({ path, is }) => is.some((wanted) => wanted === chosen[path]))) continue;
    const value = settings[one.path] ?? (one.kind === 'fixed' ? one.value : one.usual);
    if (value === undefined && one.optional) continue;
    if (!accepts(one, value) || !isSetting(value)) {
      throw new LabError('bad_input', `${one.label} (${one.path}) cannot be ${JSON.stringify(value)}. ${mayBe(one)}`);
    }
    chosen[one.path] = value;
  }
  return chosen;
}

/** The settings as the instrument's own schema has them: `way.points` is inside `way`. */
export function settingsTree(settings: InstrumentSettings): Tree {
  const tree: Tree = {};
  for (const [path, value] of Object.entries(settings)) placeAt(tree, path.split('.'), value);
  return tree;
}

/** What it accepts, as it is written on a command line. */
function mayBe(one: Exclude<InstrumentKind['parameters'][number], { kind: 'list' }>): string {
  if (one.kind === 'fixed') return `It is ${String(one.value)}.`;
  if (one.kind !== 'choice') return allowed(one);
  const values = one.choices.map(({ value }) => value).join(', ');
  // What has a pattern may be more than its choices.
  return one.pattern === '' ? `One of: ${values}.` : `For example: ${values}. ${one.help}`.trim();
}

function isSetting(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
