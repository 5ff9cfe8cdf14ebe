import { LabError } from '../../../shared/failure.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { folderSource, readWeights } from '../../run-folder/weights-reader.ts';
import { recordedRun, type ReadContext } from '../lab-context.ts';
import { readWeightFrame } from '../runs/run-weights.ts';

/** The first layer's weights as pictures: `values` `[height · width, units]` of each frame. */
export interface WeightPictures {
  units: number;
  height: number;
  width: number;
  frames: { step: number; values: Float32Array }[];
}

const mostFrames = 12;
const mostUnits = 400;

/**
 * The weights of a run that are pictures: frames of its history, evenly from the first to the last, else the trained first layer.
 * @returns undefined where the run kept none, or its examples are no grey pictures.
 * @throws LabError `bad_data` when the files are damaged.
 */
export async function weightPictures(lab: ReadContext, run: RunSummary): Promise<WeightPictures | undefined> {
  const shape = run.data === null ? null : (lab.store.data.get(run.data)?.shape ?? null);
  const facts = lab.store.runs.facts(run.id);
  if (shape === null || facts === undefined) return undefined;
  const { rows: height, columns: width, channels } = shape;
  if (channels !== 1) return undefined;
  const units = facts.classNames.length;
  const steps = facts.weightFrames;
  const chosen = new Set(
    Array.from({ length: Math.min(mostFrames, steps.length) }, (_, place) =>
      Math.round((place * (steps.length - 1)) / Math.max(1, mostFrames - 1)),
    ),
  );
  const frames: WeightPictures['frames'] = [];
  for (const frame of chosen) {
    const numbers = new Float32Array(await readWeightFrame(lab, run.id, frame).catch(noneKept));
    // The first row is the biases.
    const values = numbers.subarray(units);
    if (values.length === height * width * units) frames.push({ step: steps[frame] ?? 0, values });
  }
  if (frames.length > 0) return { units, height, width, frames };
  return firstLayer(lab, run, { height, width });
}

async function firstLayer(
  lab: ReadContext,
  run: RunSummary,
  { height, width }: { height: number; width: number },
): Promise<WeightPictures | undefined> {
  const weights = await readWeights(folderSource(recordedRun(lab, run.id))).catch((error: unknown) => {
    if (error instanceof LabError && error.code === 'not_found') return [];
    throw error;
  });
  const kernel = weights.find(({ shape }) => shape.length === 2);
  const units = kernel?.shape[1] ?? 0;
  if (kernel === undefined || kernel.shape[0] !== height * width || units > mostUnits) return undefined;
  return { units, height, width, frames: [{ step: Math.max(0, run.stepsDone - 1), values: kernel.values }] };
}

function noneKept(error: unknown): ArrayBuffer {
  if (error instanceof LabError && error.code === 'not_found') return new ArrayBuffer(0);
  throw error;
}
