import type { ForwardBooks, HiddenUnit } from '../../../../shared/models/inspection.ts';

/** A unit of a column, or an input: what it gives, and its term of what is chosen, where it goes into that. */
export interface ColumnUnit {
  unit: number;
  value: number;
  term: number | undefined;
}

/** A layer before the outputs. `layer`: null of the inputs; `units`: those drawn, in their order; `count`: all there are. */
export interface Column {
  layer: string | null;
  title: string;
  units: ColumnUnit[];
  count: number;
}

/** What the terms are of: a class, or a hidden unit. */
export interface Chosen {
  /** Number of the column whose units its terms are of. */
  from: number;
  /** Every term, the first unit's first. */
  terms: ColumnUnit[];
  bias: number;
  sum: number;
}

/** Units of a column that are drawn: the others are in the table of all terms. */
export const mostDrawn = 14;

/** @param inputs as the net is given them. */
export function chosenOf(books: ForwardBooks, inputs: ArrayLike<number>): Chosen {
  const { unit, hidden } = books;
  if (unit === null) {
    const terms = books.units.map((one) => ({ unit: one.unit, value: one.activation, term: one.contribution }));
    return { from: hidden.length, terms, bias: books.bias, sum: sumOf(terms) };
  }
  const from = hidden.findIndex(({ layer }) => layer === unit.layer);
  const values = hidden[from - 1]?.values ?? inputs;
  const terms = unit.terms.map((term, at) => ({ unit: at, value: values[at] ?? Number.NaN, term }));
  return { from, terms, bias: unit.bias, sum: sumOf(terms) };
}

/**
 * The layers before the outputs. Of the one whose units go into what is chosen the largest terms are drawn, of those before it the largest
 * values. Those after it stay as they were drawn, so that nothing moves away from the pointer.
 * @param drawn what was drawn before.
 */
export function columnsOf(
  books: ForwardBooks,
  inputs: ArrayLike<number>,
  { from, terms }: Chosen,
  drawn: readonly Column[],
): Column[] {
  const layers = [
    { layer: null, title: 'inputs', values: inputs },
    ...books.hidden.map(({ layer, activation, values }) => ({ layer, title: `${layer}, ${activation}`, values })),
  ];
  return layers.map(({ layer, title, values }, at) => {
    const all =
      at === from ? terms : Array.from(values, (value, unit): ColumnUnit => ({ unit, value, term: undefined }));
    const before = at > from ? drawn[at]?.units.flatMap(({ unit }) => all[unit] ?? []) : undefined;
    const units =
      before ??
      [...all]
        .sort((one, other) => weightOf(other) - weightOf(one))
        .slice(0, mostDrawn)
        .sort((one, other) => one.unit - other.unit);
    return { layer, title, units, count: all.length };
  });
}

export function isUnit(chosen: HiddenUnit | null, layer: string | null, unit: number): boolean {
  return chosen !== null && chosen.layer === layer && chosen.unit === unit;
}

const weightOf = ({ term, value }: ColumnUnit): number => Math.abs(term ?? value);
const sumOf = (terms: readonly ColumnUnit[]): number => terms.reduce((sum, { term = 0 }) => sum + term, 0);
