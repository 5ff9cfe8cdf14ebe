import type { z } from 'zod';
import type { learningCurveValues } from '../../../shared/models/instruments/learning-curve.ts';
import type { InstrumentResult } from '../../../shared/models/instruments/result.ts';

type Curve = z.infer<typeof learningCurveValues>;
type Quantity = 'accuracy' | 'cost';

/** What every training at one size gave. */
export interface AtSize {
  examples: number;
  values: readonly Record<Quantity, number>[];
}

/** A learning curve in words, two figures and a table. */
export function toldCurve(curve: Curve, each: readonly AtSize[]): InstrumentResult {
  const { part, seeds, steps, rows } = curve;
  const [last, before] = [rows.at(-1), rows.at(-2)];
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const gained = (last?.accuracy.mean ?? 0) - (before?.accuracy.mean ?? 0);
  const count = (value = 0): string => value.toLocaleString('en-US');
  return {
    summary: `${percent(last?.accuracy.mean ?? 0)} ${part} accuracy with all ${count(last?.examples)} training examples, ${percent(Math.abs(gained))} ${gained < 0 ? 'less' : 'more'} than with ${count(before?.examples)}: mean of ${seeds} seeds, ${count(steps)} steps each.`,
    values: curve,
    blocks: [
      figure('accuracy', curve, each),
      figure('cost', curve, each),
      {
        kind: 'table',
        title: `Mean and standard deviation over ${seeds} seeds`,
        columns: [
          { title: 'Training examples' },
          { title: `Accuracy, ${part}`, display: 'fraction' },
          { title: '±', display: 'fraction' },
          { title: 'Accuracy, training', display: 'fraction' },
          { title: '±', display: 'fraction' },
          { title: `Cost, ${part}`, unit: 'nats' },
          { title: '±', unit: 'nats' },
          { title: 'Cost, training', unit: 'nats' },
          { title: '±', unit: 'nats' },
        ],
        rows: rows.map(({ examples, accuracy, trainAccuracy, cost, trainCost }) => [
          examples,
          ...[accuracy, trainAccuracy, cost, trainCost].flatMap(({ mean, sd }) => [mean, sd]),
        ]),
      },
    ],
  };
}

function figure(
  quantity: Quantity,
  { part, rows, seeds }: Curve,
  each: readonly AtSize[],
): InstrumentResult['blocks'][number] {
  const own = quantity === 'accuracy' ? ('trainAccuracy' as const) : ('trainCost' as const);
  const x = rows.map(({ examples }) => examples);
  const edge = (sign: number): number[] => rows.map((row) => row[quantity].mean + sign * row[quantity].sd);
  const single = each.flatMap(({ examples, values }) => values.map((value) => ({ examples, y: value[quantity] })));
  return {
    kind: 'series',
    title: quantity === 'accuracy' ? 'Accuracy over training-set size' : 'Cost over training-set size',
    x: { title: 'training examples', scale: 'logarithmic' },
    y:
      quantity === 'accuracy'
        ? { title: 'accuracy', display: 'fraction' }
        : { title: 'cost', unit: 'nats per example', scale: 'logarithmic' },
    lines: [
      { label: `${part}, mean`, look: 'joined', colour: 0, x, y: rows.map((row) => row[quantity].mean) },
      {
        label: 'each seed',
        look: 'points',
        colour: 2,
        x: single.map(({ examples }) => examples),
        y: single.map(({ y }) => y),
      },
      { label: 'mean + sd', look: 'dashed', colour: 0, x, y: edge(1) },
      { label: 'mean − sd', look: 'dashed', colour: 0, x, y: edge(-1) },
      { label: 'training, mean', look: 'joined', colour: 1, x, y: rows.map((row) => row[own].mean) },
    ],
    note: `Nested subsets: a seed puts the training examples in an order, and each size takes the first of it; ${seeds} seeds. A learning rate on the summed cost is scaled to the size.`,
  };
}
