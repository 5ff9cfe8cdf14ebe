import { LabError } from '../../../shared/failure.ts';
import { wilsonInterval } from '../../../shared/lib/statistics.ts';
import { calibration, calibrationSettings } from '../../../shared/models/instruments/calibration.ts';
import type { InstrumentResult } from '../../../shared/models/instruments/result.ts';
import { probabilitiesOf } from '../../learning/inspection/last-hidden.ts';
import type { Instrument, InstrumentTask, LookedAt, PartName } from '../instrument.ts';
import { partWords } from '../../../shared/models/inspection.ts';
import { trainedNet } from '../trained-net.ts';
import { calibrationErrors, reliability, type Bin, type Predictions } from './reliability.ts';
import { classTable } from '../by-class.ts';

/** Examples between which a cancel is heard. */
const atOnce = 500;

export const calibrationInstrument: Instrument = {
  name: calibration.name,
  run: async (task) => {
    if (task.run === null) throw new LabError('bad_input', 'Choose a run to look at.');
    const { part, bins } = calibrationSettings.parse(task.settings);
    const predictions = await predict(task.run, part, task);
    return told(predictions, reliability(predictions, bins), task.run, part);
  },
};

/** @throws LabError `not_found` where the run has no examples of the part, or no trained net. */
async function predict(run: LookedAt, part: PartName, { progress }: InstrumentTask): Promise<Predictions> {
  const { pixels, labels, size, count } = await run.examples(part);
  if (count === 0)
    throw new LabError('not_found', `Run ${run.id} has no ${partWords[part]} examples. Choose another part.`);
  const net = await trainedNet(run);
  const classes = run.classNames.length;
  const predictions = {
    confidence: new Float64Array(count),
    right: new Uint8Array(count),
    likelihood: new Float64Array(count),
    squares: new Float64Array(count),
    labels,
  };
  for (let from = 0; from < count; from += atOnce) {
    await progress(from, count, from === 0 ? 'Predicting' : undefined);
    const to = Math.min(count, from + atOnce);
    const held = net.hold({
      ...{ count: to - from, size, pixels: pixels.subarray(from * size, to * size) },
      labels: labels.subarray(from, to),
    });
    const logits = held.logits();
    held.release();
    for (let example = from; example < to; example++) {
      const start = (example - from) * classes;
      const probabilities = probabilitiesOf(Float64Array.from(logits.subarray(start, start + classes)));
      const label = labels[example] ?? 0;
      const most = probabilities.reduce((best, one, of) => (one > (probabilities[best] ?? 0) ? of : best), 0);
      predictions.confidence[example] = probabilities[most] ?? 0;
      predictions.right[example] = most === label ? 1 : 0;
      predictions.likelihood[example] = probabilities[label] ?? 0;
      predictions.squares[example] = probabilities.reduce(
        (sum, one, of) => sum + (one - (of === label ? 1 : 0)) ** 2,
        0,
      );
    }
  }
  net.release();
  return predictions;
}

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
/** A probability that is 0 in float64 costs what the smallest number does. */
const cost = (likelihood: number): number => -Math.log(Math.max(likelihood, Number.MIN_VALUE));

function told(predictions: Predictions, bins: readonly Bin[], run: LookedAt, part: PartName): InstrumentResult {
  const n = predictions.right.length;
  const [accuracy, confidence] = [mean(predictions.right), mean(predictions.confidence)];
  const { expected, largest } = calibrationErrors(bins);
  const costs = predictions.likelihood.map(cost);
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const filled = bins.filter(({ count }) => count > 0);
  const middle = ({ from, to }: Bin): number => (from + to) / 2;
  const numbers = {
    ...{ accuracy, confidence, expectedError: expected, largestError: largest },
    ...{ cost: mean(costs), brier: mean(predictions.squares) },
  };
  return {
    summary: `Right of ${percent(accuracy)}, sure of ${percent(confidence)} on average: expected calibration error ${percent(expected)}, ${n.toLocaleString('en-US')} ${partWords[part]} examples.`,
    values: { ...numbers, bins },
    blocks: [
      {
        kind: 'numbers',
        title: 'Loss and calibration',
        items: [
          {
            label: 'Accuracy',
            value: accuracy,
            display: 'fraction',
            ...wilsonInterval(accuracy, n),
            of: `n ${n.toLocaleString('en-US')}`,
          },
          { label: 'Mean confidence', value: confidence, display: 'fraction' },
          { label: 'Expected calibration error', value: expected, display: 'fraction' },
          { label: 'Largest of a bin', value: largest, display: 'fraction' },
          { label: 'Cost', value: numbers.cost, unit: 'nats per example' },
          { label: 'Brier score', value: numbers.brier },
        ],
      },
      {
        kind: 'series',
        title: 'Reliability',
        x: { title: 'confidence', display: 'fraction' },
        y: { title: 'accuracy', display: 'fraction' },
        lines: [
          {
            label: 'accuracy',
            look: 'bars',
            colour: 0,
            x: filled.map(middle),
            y: filled.map((bin) => bin.accuracy ?? 0),
          },
          {
            label: 'measured',
            look: 'joined',
            colour: 1,
            x: filled.map((bin) => bin.confidence ?? 0),
            y: filled.map((bin) => bin.accuracy ?? 0),
          },
          { label: 'as sure as right', look: 'dashed', colour: 3, x: [0, 1], y: [0, 1] },
        ],
        note: 'Below the dashed line the net is surer than it is right, above it less sure. Bins without examples are left out.',
      },
      {
        kind: 'series',
        title: 'How sure it is',
        x: { title: 'confidence', display: 'fraction' },
        y: { title: 'examples' },
        lines: [{ label: 'examples', look: 'bars', colour: 2, x: bins.map(middle), y: bins.map(({ count }) => count) }],
      },
      classTable(
        [{ title: 'Cost', unit: 'nats' }],
        run.classNames.map((name, of) => {
          const own = Array.from(predictions.labels).flatMap((label, example) => (label === of ? [example] : []));
          if (own.length === 0) return { name, share: null, more: [null], n: 0 };
          const share = mean(own.map((example) => predictions.right[example] ?? 0));
          return { name, share, more: [mean(own.map((example) => costs[example] ?? 0))], n: own.length };
        }),
      ),
      {
        kind: 'table',
        title: 'Bins',
        columns: [
          { title: 'From', display: 'fraction' },
          { title: 'to', display: 'fraction' },
          { title: 'Examples' },
          { title: 'Mean confidence', display: 'fraction' },
          { title: 'Accuracy', display: 'fraction' },
        ],
        rows: bins.map((bin) => [bin.from, bin.to, bin.count, bin.confidence, bin.accuracy]),
      },
    ],
  };
}
