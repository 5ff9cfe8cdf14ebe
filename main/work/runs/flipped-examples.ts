import { LabError } from '../../../shared/failure.ts';
import type { FlippedExamples } from '../../../shared/contract/contract.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { readPredictions } from '../../run-folder/run-results.ts';
import { recordedRun, type ReadContext } from '../lab-context.ts';
import { classProbabilities } from './class-probabilities.ts';
import { testPart } from './test-parts.ts';
import { facesAt } from './example-faces.ts';
import { readTestLabels } from './tested-examples.ts';

/** The predictions of two runs for the same test examples, with the classes these are of: uint8 `[n]` each. */
export interface PairedPredictions {
  labels: Uint8Array;
  before: Uint8Array;
  after: Uint8Array;
}

/**
 * @returns undefined where the runs were not tested, or not on the same examples, or these are not in this lab.
 * @throws LabError `bad_data` when the predictions of one of them are damaged.
 */
export async function pairedPredictions(
  lab: ReadContext,
  baseline: RunSummary,
  run: RunSummary,
): Promise<PairedPredictions | undefined> {
  const read = (one: RunSummary) => readPredictions(recordedRun(lab, one.id), one.examples.test);
  const [before, after] = await Promise.all([read(baseline), read(run)]);
  if (before === undefined || after === undefined || testPart(lab, baseline) !== testPart(lab, run)) return undefined;
  const labels = await labelsOf(lab, [baseline, run]);
  if (labels?.length !== before.length || labels.length !== after.length) return undefined;
  return { labels, before, after };
}

/** Of the first whose data is in this lab. */
async function labelsOf(lab: ReadContext, runs: readonly RunSummary[]): Promise<Uint8Array | undefined> {
  for (const run of runs) {
    const labels = await readTestLabels(lab, run).catch(() => undefined);
    if (labels !== undefined) return labels;
  }
  return undefined;
}

/** Places of the examples that only the second run classifies correctly, or only the first. */
export function flippedPlaces({ labels, before, after }: PairedPredictions, now: 'right' | 'wrong'): number[] {
  const places: number[] = [];
  labels.forEach((label, place) => {
    const [was, is] = [before[place] === label, after[place] === label];
    if (was !== is && is === (now === 'right')) places.push(place);
  });
  return places;
}

/**
 * The test examples that one run classifies correctly and the baseline does not, or the reverse, with what both say of them.
 * @throws LabError `not_found` where the runs cannot be compared example by example.
 */
export async function flippedExamples(
  lab: ReadContext,
  run: RunSummary,
  baseline: RunSummary,
  { now, offset, limit }: { now: 'right' | 'wrong'; offset: number; limit: number },
): Promise<FlippedExamples> {
  const pair = await pairedPredictions(lab, baseline, run);
  if (pair === undefined) {
    throw new LabError(
      'not_found',
      `Runs ${baseline.id} and ${run.id} have no predictions for the same test examples in this lab. Compare runs of the same data that reached their end.`,
    );
  }
  const all = flippedPlaces(pair, now);
  const indices = all.slice(offset, offset + limit);
  const [before, after] = await Promise.all([baseline, run].map((one) => classProbabilities(lab, one, indices)));
  const told = (classes: Uint8Array, probabilities: number[][] | undefined) =>
    indices.map((index, place) => ({ class: classes[index] ?? 0, probabilities: probabilities?.[place] ?? null }));
  const { data } = run.data === null ? baseline : run;
  return {
    data,
    shape: data === null ? null : (lab.store.data.get(data)?.shape ?? null),
    classNames: lab.store.runs.facts(run.id)?.classNames ?? [],
    indices,
    faces: facesAt(lab, run, { part: 'test', count: pair.labels.length }, indices).filter((one) => one !== null),
    actual: indices.map((index) => pair.labels[index] ?? 0),
    before: told(pair.before, before),
    after: told(pair.after, after),
    total: all.length,
  };
}
