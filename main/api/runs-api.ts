import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import { directoryBytes } from '../work/disk-use.ts';
import { runFolder, type LabContext } from '../work/lab-context.ts';
import { requireRun } from '../work/runs/require-run.ts';
import { runDetail } from '../work/runs/run-detail.ts';
import { runReads } from './run-reads.ts';
import { confusedExamples } from '../work/runs/tested-examples.ts';

/** The history: finding, reading, annotating, comparing, deleting runs. */
export function runsApi(lab: LabContext): LabHandlers['runs'] {
  return {
    ...runReads(lab),
    get: ({ id }) => runDetail(lab, id),
    update: ({ id, ...changes }) => {
      requireRun(lab, id);
      const run = lab.store.runs.update(id, changes);
      lab.events.emit({ type: 'run', run });
      return run;
    },
    confused: ({ id, ...cell }) => confusedExamples(lab, requireRun(lab, id), cell),
    delete: ({ ids }) => {
      for (const id of ids) {
        if (lab.jobs.busy((job) => job.run === id)) {
          throw new LabError('conflict', `Run ${id} is training. Cancel it first, then delete it.`);
        }
        requireRun(lab, id);
      }
      lab.store.runs.delete(ids, new Date().toISOString());
      return tell(lab, ids);
    },
    restore: ({ ids }) => {
      for (const id of ids) requireRun(lab, id);
      lab.store.runs.restore(ids);
      return tell(lab, ids);
    },
    purge: async ({ ids }) => {
      for (const id of ids) {
        if (requireRun(lab, id).deletedAt === null) {
          throw new LabError(
            'conflict',
            `Run ${id} is not in the trash. Delete it first; only what is in the trash can be purged.`,
          );
        }
      }
      lab.store.runs.purge(ids);
      let bytes = 0;
      for (const id of ids) {
        bytes += await directoryBytes(runFolder(lab, id));
        await rm(runFolder(lab, id), { recursive: true, force: true });
      }
      lab.events.emit({ type: 'runs-purged', ids });
      return { ids, bytes };
    },
  };
}

function tell(lab: LabContext, ids: number[]): { ids: number[] } {
  for (const id of ids) lab.events.emit({ type: 'run', run: requireRun(lab, id) });
  return { ids };
}

/**
 * One frame of a run's weight history.
 * @returns float32 little-endian `[785, 10]`.
 * @throws LabError `not_found` when it has no such frame.
 */
export async function readWeightFrame(
  lab: LabContext,
  id: number,
  frame: number | 'last',
): Promise<Uint8Array<ArrayBuffer>> {
  // A frame is served by its size, which is that of a picture and a bias for each class.
  if (requireRun(lab, id).spec.kind !== 'softmax-regression')
    throw new LabError('not_found', `Run ${id} is a dense net: what it keeps is its first layer, at hidden-weights.`);
  const { weightFrames, classNames } = lab.store.runs.facts(id) ?? {
    weightFrames: [],
    classNames: [],
  };
  const index = frame === 'last' ? weightFrames.length - 1 : frame;
  if (index < 0 || index >= weightFrames.length)
    throw new LabError('not_found', `Run ${id} has no weights at frame ${frame}.`);
  const path = join(runFolder(lab, id), 'weights-history.f32');
  const inputs = 785;
  const frameBytes = inputs * classNames.length * Float32Array.BYTES_PER_ELEMENT;
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size < (index + 1) * frameBytes)
    throw new LabError('bad_data', `The weight history of run ${id} is shorter than it should be.`);
  const file = await open(path);
  try {
    const bytes = new Uint8Array(frameBytes);
    await file.read(bytes, 0, frameBytes, index * frameBytes);
    return bytes;
  } finally {
    await file.close();
  }
}
