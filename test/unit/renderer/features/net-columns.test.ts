import { expect, it } from 'vitest';
import { chosenOf, columnsOf, mostDrawn } from '../../../../renderer/features/instruments/forward/net-columns.ts';
import type { ForwardBooks } from '../../../../shared/models/inspection.ts';

const values = Array.from({ length: 30 }, (_, unit) => unit / 10);
const inputs = Array.from({ length: 50 }, (_, at) => (at % 7) - 3);
const books: ForwardBooks = {
  ...{ predicted: 'a', class: 0, classNames: ['a', 'b'], logits: [2, 1], probabilities: [0.7, 0.3], bias: 0.5 },
  ...{ layer: 'hidden_2', inputs: false, unitCount: 30, sumCheck: 0 },
  // The terms are the other way round than the values.
  units: values.map((activation, unit) => ({ unit, activation, preActivation: activation, contribution: 30 - unit })),
  hidden: [
    { layer: 'hidden_1', activation: 'tanh', values },
    { layer: 'hidden_2', activation: 'relu', values },
  ],
  unit: null,
};
const drawnOf = (columns: ReturnType<typeof columnsOf>): number[][] =>
  columns.map(({ units }) => units.map(({ unit }) => unit));
const run = (from: number): number[] => Array.from({ length: mostDrawn }, (_, at) => from + at);

it('draws every layer: the largest terms of what is chosen, the largest values of the others', () => {
  const columns = columnsOf(books, inputs, chosenOf(books, inputs), []);
  expect(columns.map(({ title, count }) => `${title} ${count}`)).toEqual([
    'inputs 50',
    'hidden_1, tanh 30',
    'hidden_2, relu 30',
  ]);
  expect(drawnOf(columns).slice(1)).toEqual([run(16), run(0)]);
});

it('draws the largest terms of a hidden unit, and leaves where they are it and what comes after it', () => {
  const before = columnsOf(books, inputs, chosenOf(books, inputs), []);
  const terms = values.map((_, unit) => (unit < 20 ? 20 - unit : 0));
  const unit = { layer: 'hidden_2', unit: 4, bias: 1, preActivation: 211, activation: 211, terms };
  const chosen = chosenOf({ ...books, unit }, inputs);
  expect([chosen.from, chosen.bias, chosen.sum]).toEqual([1, 1, 210]);
  const columns = columnsOf({ ...books, unit }, inputs, chosen, before);
  expect(drawnOf(columns).slice(1)).toEqual([run(0), run(0)]);
  // Then one of the first layer: its terms are of the inputs.
  const first = { ...unit, layer: 'hidden_1', unit: 2, terms: inputs.map((_, at) => at) };
  const deeper = chosenOf({ ...books, unit: first }, inputs);
  expect(deeper.from).toBe(0);
  expect(drawnOf(columnsOf({ ...books, unit: first }, inputs, deeper, columns))).toEqual([run(36), run(0), run(0)]);
});
