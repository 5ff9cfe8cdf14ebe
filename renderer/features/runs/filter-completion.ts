import type { RunSpread } from '../../../shared/contract/contract.ts';
import type { RunField, RunFields } from '../../../shared/lib/run-fields.ts';
import { parameterText } from '../../../shared/lib/parameter-text.ts';

/** Something that can be written at the place of the cursor, in the place of the characters from `start` on. */
export interface Completion {
  text: string;
  /** What it is: the type and range of a field, how many runs have a value. */
  detail: string;
  start: number;
}

const most = 9;
const operators = ['=', '!=', '<', '<=', '>', '>=', '~'];
const afterField =
  /([\p{L}][\p{L}\p{N}_.-]*)\s*(=|!=|<=|>=|<|>|~|(?:not\s+)?in\s*\((?:[^()]*,)?)\s*("[^"]*|[^\s(),"]*)$/iu;

/**
 * What can follow the text in front of the cursor: fields with their type and range, operators behind a field, values that occur behind an
 * operator.
 */
export function completions(before: string, fields: RunFields, spread: RunSpread | undefined): Completion[] {
  const value = afterField.exec(before);
  if (value !== null) {
    const [, name = '', , typed = ''] = value;
    return valuesFor(name, typed, before.length - typed.length, fields, spread);
  }
  const word = /[\p{L}][\p{L}\p{N}_.-]*$/u.exec(before)?.[0] ?? '';
  const start = before.length - word.length;
  const previous =
    before
      .slice(0, start)
      .trimEnd()
      .split(/[\s()]+/u)
      .at(-1) ?? '';
  if (word === '' && fields.find(previous) !== undefined) return operatorsFor(fields.find(previous), before.length);
  if (word === '' && before.trim() !== '' && !/(?:\b(?:and|or|not)|\()\s*$/iu.test(before)) return [];
  const wanted = word.toLowerCase();
  const names = [...fields.all.values()].filter(({ name }) => name.toLowerCase().includes(wanted));
  // What begins so before what contains it.
  const ranked = names.sort((one, other) => rank(one.name, wanted) - rank(other.name, wanted));
  return ranked
    .filter(({ name }) => name !== word)
    .slice(0, most)
    .map((field) => ({ text: field.name, detail: fieldWords(field), start }));
}

function rank(name: string, wanted: string): number {
  const lower = name.toLowerCase();
  return lower.startsWith(wanted) ? 0 : lower.includes(`.${wanted}`) ? 1 : 2;
}

function operatorsFor(field: RunField | undefined, start: number): Completion[] {
  const fits = (operator: string): boolean => {
    if (operator === '=' || operator === '!=') return true;
    if (field?.kind === 'boolean') return false;
    if (field?.kind === 'choice') return operator === '~';
    return field?.kind === 'number' ? operator !== '~' : true;
  };
  const meaning: Readonly<Record<string, string>> = { '~': 'contains', '=': 'is', '!=': 'is not' };
  return [
    ...operators.filter(fits).map((text) => ({ text, detail: meaning[text] ?? '', start })),
    { text: 'in (', detail: 'one of several', start },
  ];
}

function valuesFor(
  name: string,
  typed: string,
  start: number,
  fields: RunFields,
  spread: RunSpread | undefined,
): Completion[] {
  const field = fields.find(name);
  if (field === undefined) return [];
  const counted = spread?.fields.find((one) => one.name === field.path || one.name === field.name)?.values ?? [];
  const occurring = counted.flatMap(({ value, runs }) =>
    value === null ? [] : [{ text: written(parameterText(value)), detail: runs === 1 ? '1 run' : `${runs} runs` }],
  );
  const known = [...(field.kind === 'boolean' ? ['true', 'false'] : field.choices), ...timesOf(field)].map((text) => ({
    text: written(text),
    detail: '',
  }));
  const all = [...occurring, ...known.filter(({ text }) => !occurring.some((one) => one.text === text))];
  const wanted = typed.replace(/^"/, '').toLowerCase();
  return all
    .filter(({ text }) => text.toLowerCase().includes(wanted) && text !== typed)
    .slice(0, most)
    .map((one) => ({ ...one, start }));
}

function timesOf({ kind }: RunField): string[] {
  return kind === 'time' ? ['1h', '1d', '7d', '4w'] : [];
}

function written(text: string): string {
  const isPlain = /^[\p{L}\p{N}_.:+-]+$/u.test(text);
  return isPlain ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** `number 0…1`, `whole 1…10,000`, `one of 3`. */
function fieldWords({ kind, whole, least, most: largest, choices }: RunField): string {
  const words = {
    number: whole ? 'whole' : 'number',
    text: 'text',
    time: 'time',
    choice: `one of ${choices.length}`,
    boolean: 'true or false',
  };
  if (kind !== 'number') return words[kind];
  const [low, high] = [least, largest].map((end) => (Number.isFinite(end) ? end.toLocaleString('en-US') : ''));
  if (low === '' && high === '') return words.number;
  return high === '' ? `${words.number} from ${low ?? ''}` : `${words.number} ${low ?? ''}…${high ?? ''}`;
}
