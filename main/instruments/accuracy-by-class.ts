import { LabError } from '../../shared/failure.ts';
import { classScores, wilsonInterval } from '../../shared/lib/statistics.ts';
import { accuracyByClass, accuracySettings } from '../../shared/models/instruments/accuracy-by-class.ts';
import type { InstrumentResult } from '../../shared/models/instruments/result.ts';
import { confusionOf } from '../learning/nets/cross-entropy.ts';
import type { Instrument } from './instrument.ts';
import { classTable } from './by-class.ts';
import { partWords } from '../../shared/models/inspection.ts';

/** With more classes than this, only the largest mistakes of the confusion matrix are listed. */
const mostInTable = 40;
const mostMistakes = 50;

/** Counts the run's own predictions by class. */
export const accuracyByClassInstrument: Instrument = {
  name: accuracyByClass.name,
  run: async ({ run, settings, progress }) => {
    if (run === null) throw new LabError('bad_input', 'Choose a run to look at.');
    const { part } = accuracySettings.parse(settings);
    await progress(0, 2, `Reading the ${partWords[part]} examples`);
    const { labels, count } = await run.examples(part);
    if (count === 0) {
      throw new LabError('not_found', `Run ${run.id} has no ${partWords[part]} examples. Choose another part.`);
    }
    await progress(1, 2, 'Predicting');
    const predictions = await run.predictions(part);
    const { counts } = confusionOf(labels, predictions, run.classNames.length);
    await progress(2, 2);
    return told(counts, run.classNames, partWords[part]);
  },
};

function told(counts: readonly number[][], classNames: readonly string[], part: string): InstrumentResult {
  const name = (of: number): string => classNames[of] ?? String(of);
  const scores = classScores(counts);
  const n = scores.reduce((sum, { actual }) => sum + actual, 0);
  const right = counts.reduce((sum, row, actual) => sum + (row[actual] ?? 0), 0);
  const all = wilsonInterval(right / n, n);
  const byClass = scores.map(({ actual, precision, recall }, of) => {
    return { name: name(of), share: recall, more: [precision], n: actual };
  });
  const known = scores.flatMap(({ recall }, of) => (recall === null ? [] : [{ of, recall }]));
  const hardest = known.reduce((least, one) => (one.recall < least.recall ? one : least));
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return {
    summary: `${percent(right / n)} of ${n.toLocaleString('en-US')} ${part} examples; hardest ${name(hardest.of)}, ${percent(hardest.recall)}.`,
    blocks: [
      {
        kind: 'numbers',
        title: `On the ${part} examples`,
        items: [
          { label: 'Accuracy', value: right / n, display: 'fraction', ...all, of: `n ${n.toLocaleString('en-US')}` },
          {
            label: 'Mean of the classes',
            value: known.reduce((sum, { recall }) => sum + recall, 0) / known.length,
            display: 'fraction',
          },
        ],
      },
      classTable([{ title: 'Precision', display: 'fraction' }], byClass),
      ...(counts.length > mostInTable ? [] : [confusionTable(counts, name)]),
      ...mistakesTable(counts, name),
    ],
  };
}

type Block = InstrumentResult['blocks'][number];

function confusionTable(counts: readonly number[][], name: (of: number) => string): Block {
  return {
    kind: 'table',
    title: 'Taken for (columns), by actual class (rows)',
    columns: [{ title: 'Class', display: 'text' }, ...counts.map((_, of) => ({ title: name(of) }))],
    rows: counts.map((row, actual) => [name(actual), ...row]),
    shade: true,
  };
}

/** The largest cells beside the diagonal, where there are any. */
function mistakesTable(counts: readonly number[][], name: (of: number) => string): Block[] {
  const mistakes = counts.flatMap((row, actual) => {
    const of = row.reduce((sum, count) => sum + count, 0);
    return row.flatMap((count, predicted) =>
      count > 0 && predicted !== actual ? [{ actual, predicted, count, of }] : [],
    );
  });
  const largest = mistakes.sort((one, other) => other.count - one.count).slice(0, mostMistakes);
  if (largest.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Most frequent mistakes',
      columns: [
        { title: 'Class', display: 'text' },
        { title: 'taken for', display: 'text' },
        { title: 'times' },
        { title: 'of the class', display: 'fraction' },
      ],
      rows: largest.map(({ actual, predicted, count, of }) => [name(actual), name(predicted), count, count / of]),
    },
  ];
}
