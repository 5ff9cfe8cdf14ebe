import { LabError } from '../../shared/failure.ts';
import type { LabelledParts } from '../data/sources/data-source.ts';
import { readSet } from '../data/sources/read-set.ts';
import type { AskedData, AskedRun } from './instrument-messages.ts';

/**
 * The data of a run, divided as the run divided it; read once, when it is first asked for.
 * @returns a function that rejects with LabError `not_found` when the data is not in this lab.
 */
export function partsOf(run: AskedRun): () => Promise<LabelledParts> {
  let reading: Promise<LabelledParts> | undefined;
  return () => {
    if (run.data === null) {
      throw new LabError('not_found', `The data of run ${run.id} is not in this lab. Add it, then look again.`);
    }
    reading ??= readSet(run.data, run.spec.data, run.classNames.length);
    return reading;
  };
}

/** The same of a set of data, as the experiment divides it. */
export function partsOfData({ ref, directory, hash, spec, classNames }: AskedData): () => Promise<LabelledParts> {
  return () => readSet({ kind: ref.kind, directory, hash }, spec.data, classNames.length);
}
