import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import type { LabelledParts } from '../data/sources/data-source.ts';
import { loadEngine } from '../learning/kernels/engines.ts';
import { netTrainer } from '../learning/training/net-trainers.ts';
import { readLastCheckpoint } from '../run-folder/checkpoint.ts';
import type { PartName } from './instrument.ts';
import type { InstrumentRequest } from './instrument-messages.ts';

type AskedRun = NonNullable<InstrumentRequest['run']>;

/**
 * The predicted class of each example of a part, uint8 `[n]`: of the test part those that the run kept, else those of the net that its
 * last checkpoint holds, on the engine that trained it where that is here.
 * @throws LabError `not_found` when the run did not reach its end, or has no checkpoint.
 */
export async function readPredictions(run: AskedRun, parts: LabelledParts, part: PartName): Promise<Uint8Array> {
  if (part === 'test') return keptPredictions(run, parts.test.count);
  const { checkpoint } = await readLastCheckpoint(join(run.folder, 'checkpoints'));
  if (checkpoint === undefined || run.status !== 'succeeded') {
    throw new LabError(
      'not_found',
      `Run ${run.id} has not reached its end with a checkpoint in this lab, so only its test examples can be looked at, if any.`,
    );
  }
  const engine = await loadEngine(run.engine ?? 'best').catch(() => loadEngine('best'));
  const data = { classes: run.classNames.length, train: parts.train, validation: parts.validation };
  const learner = netTrainer(run.spec.kind).start(engine, run.spec, data, checkpoint);
  try {
    learner.keep();
    return learner.predict(parts[part]);
  } finally {
    learner.release();
  }
}

async function keptPredictions({ id, folder }: AskedRun, count: number): Promise<Uint8Array> {
  const kept = await readFile(join(folder, 'predictions.u8')).catch(() => undefined);
  if (kept?.length === count) return kept;
  throw new LabError(
    'not_found',
    `Run ${id} has not been measured on its test part. Resume it to its end, or run it again.`,
  );
}
