import { LabError } from '../../../shared/failure.ts';
import { keepsNoWeights } from '../../../shared/models/record.ts';
import { netKinds } from '../../../shared/models/nets/net-kinds.ts';
import { readFirstLayer, readFrame, readTrained } from '../../run-folder/run-results.ts';
import { recordedRun, type ReadContext } from '../lab-context.ts';
import { requireRun } from './require-run.ts';

/**
 * A file that the trainer writes when a run ends, or the first layer of the net in it.
 * @throws LabError `not_found` when the run or its file is not there, or the spec asked for none; `bad_data` when the file is damaged.
 */
export async function readRunWeights(
  lab: ReadContext,
  id: number,
  file: Parameters<typeof readTrained>[1] | 'first layer',
): Promise<Uint8Array<ArrayBuffer>> {
  const { spec } = requireRun(lab, id);
  const run = recordedRun(lab, id);
  const bytes = await (file === 'first layer' ? readFirstLayer(run) : readTrained(run, file));
  if (bytes !== undefined) return bytes;
  if (keepsNoWeights(spec.record)) {
    throw new LabError(
      'not_found',
      `The trained weights of run ${id} are not kept, as its experiment asks. Run it again with “Trained weights: saved” for the same ones.`,
    );
  }
  throw new LabError('not_found', `Run ${id} has no trained weights; it did not reach its end.`);
}

/**
 * One frame of a run's weight history.
 * @returns float32 little-endian: `[1 + features, classes]` of a net whose pictures are of classes, `[features, units]` of its first layer
 * where they are of units.
 * @throws LabError `not_found` when it has no such frame, `bad_data` when its file is damaged.
 */
export async function readWeightFrame(
  lab: ReadContext,
  id: number,
  frame: number | 'last',
): Promise<Uint8Array<ArrayBuffer>> {
  const { spec } = requireRun(lab, id);
  if ((netKinds.get(spec.kind)?.pictures ?? 'none') === 'none')
    throw new LabError('not_found', `Run ${id} is of a kind of net whose weights are not drawn.`);
  const { weightFrames, classNames } = lab.store.runs.facts(id) ?? { weightFrames: [], classNames: [] };
  const index = frame === 'last' ? weightFrames.length - 1 : frame;
  if (index < 0 || index >= weightFrames.length)
    throw new LabError('not_found', `Run ${id} has no weights at frame ${frame}.`);
  const bytes = await readFrame(recordedRun(lab, id), index, classNames.length);
  if (bytes !== undefined) return bytes;
  throw new LabError('bad_data', `The weight history of run ${id} is shorter than it should be.`);
}
