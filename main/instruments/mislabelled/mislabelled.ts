import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { LabError } from '../../../shared/failure.ts';
import { mislabelled, mislabelledSettings, type RatedExample } from '../../../shared/models/instruments/mislabelled.ts';
import type { InstrumentResult } from '../../../shared/models/instruments/result.ts';
import type { InspectedPart } from '../../../shared/models/inspection.ts';
import type { LabelledParts } from '../../data/sources/data-source.ts';
import { argmax } from '../../../shared/lib/argmax.ts';
import { probabilitiesOf } from '../../learning/inspection/last-hidden.ts';
import { loadEngine } from '../../learning/kernels/engines.ts';
import { pickExamples, type LabelledExamples } from '../../learning/training/examples.ts';
import { netTrainer } from '../../learning/training/net-trainers.ts';
import type { Instrument } from '../instrument.ts';
import { partWords } from '../../../shared/models/inspection.ts';

const partNames: readonly InspectedPart[] = ['train', 'validation', 'test'];
/** Updates between which a cancel is heard. */
const atOnce = 25;
const mostInTable = 200;

/** Rates every example of a set with a net that was trained without it. */
export const mislabelledInstrument: Instrument = {
  name: mislabelled.name,
  run: async ({ data, settings, progress }) => {
    if (data === null) throw new LabError('bad_input', 'Choose the data to look at.');
    const { folds, preset, seed } = mislabelledSettings.parse(settings);
    await progress(0, null, 'Reading the examples');
    const { all, places } = joined(await data.parts());
    const byFold = foldsOf(all.labels, folds, seed);
    const engine = await loadEngine('best', 1);
    const spec = { ...data.spec, seed };
    const lone = loneOf(all.labels);
    const trainer = netTrainer(spec.kind);
    const classes = data.classNames.length;
    const nothing = pickExamples(all, new Uint32Array());
    const found: RatedExample[] = [];
    let right = 0;
    for (const [fold, out] of byFold.entries()) {
      const train = pickExamples(all, Uint32Array.from(byFold.filter((one) => one !== out).flat()));
      const learner = trainer.start(engine, spec, { classes, train, validation: nothing }, undefined);
      for (let step = 0; step < spec.steps && !learner.settled; step++) {
        if (step % atOnce === 0) {
          await progress(fold * spec.steps + step, folds * spec.steps, `Training without fold ${fold + 1} of ${folds}`);
        }
        learner.update(step);
      }
      const logits = learner.logits(pickExamples(all, Uint32Array.from(out)));
      learner.release();
      if (!logits.every(Number.isFinite)) {
        const message = `The training without fold ${fold + 1} diverged. Choose another preset.`;
        throw new LabError('bad_input', message);
      }
      out.forEach((at, row) => {
        if (lone.has(at)) return;
        const probabilities = probabilitiesOf(logits.subarray(row * classes, (row + 1) * classes));
        const [label, suggested] = [all.labels[at] ?? 0, argmax(probabilities)];
        if (label === suggested) right++;
        found.push({
          ...(places[at] ?? { part: 'train', example: at }),
          label: data.classNames[label] ?? String(label),
          probability: probabilities[label] ?? 0,
          suggested: data.classNames[suggested] ?? String(suggested),
          suggestedProbability: probabilities[suggested] ?? 0,
        });
      });
    }
    const faces = found.sort((a, b) => a.probability - b.probability);
    const [accuracy, examples] = [right / faces.length, faces.length];
    const unlikely = faces.filter(({ label, suggested }) => label !== suggested);
    return {
      summary: `${unlikely.length} of ${examples} labels are not those that a net expects which has not seen them.${unrated(lone.size)}`,
      values: { data: data.ref, folds, preset, seed, accuracy, examples, faces },
      blocks: [
        {
          kind: 'numbers',
          title: 'Held out',
          items: [{ label: 'Accuracy', value: accuracy, display: 'fraction', of: `n ${examples}` }],
        },
        ...leastLikely(unlikely),
      ],
    };
  },
};

/** The first of them in a table, where there are any. */
function leastLikely(unlikely: readonly RatedExample[]): InstrumentResult['blocks'] {
  if (unlikely.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Least likely labels',
      columns: [
        { title: 'Part', display: 'text' },
        { title: 'Example' },
        { title: 'Label', display: 'text' },
        { title: 'Probability', display: 'fraction' },
        { title: 'Suggested', display: 'text' },
        { title: 'Probability', display: 'fraction' },
      ],
      rows: unlikely
        .slice(0, mostInTable)
        .map((one) => [
          partWords[one.part],
          one.example,
          one.label,
          one.probability,
          one.suggested,
          one.suggestedProbability,
        ]),
    },
  ];
}

/**
 * The examples that are the only ones of their class: a net that was trained without one has never seen its class, and would find every
 * such label unlikely.
 * @throws LabError `bad_input` where all are.
 */
function loneOf(labels: Uint8Array): Set<number> {
  const byClass = Map.groupBy(labels.keys(), (at) => labels[at]);
  const lone = [...byClass.values()].filter(({ length }) => length === 1).flat();
  if (lone.length === labels.length) {
    throw new LabError('bad_input', 'Every class has one example only. Choose data with two or more of a class.');
  }
  return new Set(lone);
}

const unrated = (count: number): string =>
  count === 0
    ? ''
    : ` Not rated, as the only ${count === 1 ? 'example of its class' : 'examples of their classes'}: ${count}.`;

/** All parts as one, and where each example stands in its part. */
function joined(parts: LabelledParts): { all: LabelledExamples; places: { part: InspectedPart; example: number }[] } {
  const { size } = parts.train;
  const places = partNames.flatMap((part) =>
    Array.from({ length: parts[part].count }, (_, example) => ({ part, example })),
  );
  const bytes = partNames.every((part) => parts[part].pixels instanceof Uint8Array);
  const pixels = bytes ? new Uint8Array(places.length * size) : new Float32Array(places.length * size);
  const labels = new Uint8Array(places.length);
  let at = 0;
  for (const part of partNames) {
    const { pixels: own, labels: theirs, count } = parts[part];
    if (own instanceof Uint8Array && !bytes) own.forEach((value, place) => (pixels[at * size + place] = value / 255));
    else pixels.set(own, at * size);
    labels.set(theirs, at);
    at += count;
  }
  return { all: { count: places.length, size, pixels, labels }, places };
}

/**
 * Divides examples so that every fold has its share of every class, by chance.
 * @throws LabError `bad_input` when there are fewer examples than folds.
 */
export function foldsOf(labels: Uint8Array, folds: number, seed: number): number[][] {
  if (labels.length < folds) {
    throw new LabError('bad_input', `${labels.length} examples cannot be divided into ${folds} folds. Ask for fewer.`);
  }
  const order = new MersenneTwister(seed).permutation(labels.length);
  const byClass = Map.groupBy([...order], (at) => labels[at]);
  const found = Array.from({ length: folds }, (): number[] => []);
  [...byClass.keys()]
    .toSorted((a, b) => (a ?? 0) - (b ?? 0))
    .flatMap((label) => byClass.get(label) ?? [])
    .forEach((at, place) => found[place % folds]?.push(at));
  return found;
}
