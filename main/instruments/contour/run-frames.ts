import { readFrame } from '../../run-folder/run-results.ts';
import type { NamedArray } from '../../learning/nets/net.ts';
import type { InstrumentTask, LookedAt } from '../instrument.ts';
import type { WeightPlace } from './logit-slice-of.ts';

/** More frames than so many say no more about a path. */
const most = 200;

/** The kept frames of a run's weights, evenly chosen where there are many, the first and the last among them; empty where none is kept. */
export async function runFrames(run: LookedAt, progress: InstrumentTask['progress']): Promise<Float32Array[]> {
  const frames: Float32Array[] = [];
  for (let at = 0; ; at++) {
    await progress(at, null, 'Reading the run’s path');
    const bytes = await readFrame(run, at, run.classNames.length).catch(() => undefined);
    if (bytes === undefined) break;
    frames.push(new Float32Array(bytes.buffer));
  }
  if (frames.length <= most) return frames;
  return Array.from({ length: most }, (_, at) => frames[Math.round((at * (frames.length - 1)) / (most - 1))]).filter(
    (frame) => frame !== undefined,
  );
}

/** How a frame lies in the first layer: its weights alone, or row 0, the bias, before them. Undefined where it is neither. */
export function frameLayout(
  frame: Float32Array,
  parameters: readonly NamedArray[],
): { biasFirst: boolean } | undefined {
  const [kernel, bias] = parameters.map(({ values }) => values.length);
  if (kernel === undefined || bias === undefined) return undefined;
  if (frame.length === kernel + bias) return { biasFirst: true };
  return frame.length === kernel ? { biasFirst: false } : undefined;
}

/** Where a weight of the first layer stands in a frame; undefined where the frame does not have it. */
export function placeInFrame(
  { row, column }: WeightPlace,
  units: number,
  { biasFirst }: { biasFirst: boolean },
): number | undefined {
  const from = biasFirst ? row : row - 1;
  return from < 0 ? undefined : from * units + column;
}

/** What share of the squared movement between frames is of these numbers. */
export function shareOfMovement(frames: readonly Float32Array[], places: readonly number[]): number | null {
  let [all, own] = [0, 0];
  frames.slice(1).forEach((frame, before) => {
    const last = frames[before];
    const moved = (at: number): number => ((frame[at] ?? 0) - (last?.[at] ?? 0)) ** 2;
    for (let at = 0; at < frame.length; at++) all += moved(at);
    own += places.reduce((sum, at) => sum + moved(at), 0);
  });
  return all === 0 ? null : own / all;
}
