import type { Comparison } from '../../../shared/contract/contract.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { dataSources } from '../../data/sources/data-sources.ts';
import type { ReadContext } from '../lab-context.ts';

/** What decides the examples that a run is tested on: two runs of which it is the same are tested on the same ones, in the same order. */
export function testPart(lab: ReadContext, { snapshotHash }: Pick<RunSummary, 'snapshotHash'>): string {
  const snapshot = lab.store.snapshots.get(snapshotHash);
  const own = snapshot === undefined ? undefined : dataSources.get(snapshot.kind)?.testPart?.(snapshot.content);
  return own ?? snapshotHash;
}

/** For each part of the data a sentence that says why what was measured on it is not compared; null where it is. */
export function whyApart(lab: ReadContext, run: RunSummary, baseline: RunSummary): Comparison['apart'][number] {
  if (run.snapshotHash === baseline.snapshotHash) return { train: null, validation: null, test: null };
  const words = (part: 'train' | 'validation' | 'test', what: string): string =>
    `Run ${run.id} was ${what} ${examplesOf(run, part)}, run ${baseline.id} on ${examplesOf(baseline, part)}, so no difference is shown.`;
  const isSameTest = testPart(lab, run) === testPart(lab, baseline);
  return {
    train: words('train', 'trained on'),
    validation: words('validation', 'validated on'),
    test: isSameTest ? null : words('test', 'tested on'),
  };
}

function examplesOf({ examples, data }: RunSummary, part: 'train' | 'validation' | 'test'): string {
  const count = `${examples[part].toLocaleString('en-US')} examples`;
  return data === null ? `${count} that are not in this lab` : `${count} of “${data.id}”`;
}
