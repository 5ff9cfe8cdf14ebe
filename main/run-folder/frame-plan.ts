import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import { keepsNoWeights, usualFramesBytes } from '../../shared/models/record.ts';

/** At most so many frames, however small they are: nobody looks through more. */
const mostFrames = 2000;

interface FrameSizes {
  frameBytes: number;
  /** Bytes of a frame above which only the last one is kept, unless the spec asks for more. */
  largestFrame: number;
  /** Whether the trained weights, where they are kept, hold what would be the last frame. */
  inWeights: boolean;
}

/**
 * Which records of a run keep a frame of its weights, as the spec asks for: evenly spaced, the last always among them, and together
 * never above their bound in bytes. A single one is left to the trained weights where these hold it.
 * @returns whether the record after update `step` keeps one; `last`: there will be no other.
 */
export function framePlan(
  { steps, evaluateEvery, record }: Pick<ExperimentSpec, 'steps' | 'evaluateEvery' | 'record'>,
  { frameBytes, largestFrame, inWeights }: FrameSizes,
): (step: number, last: boolean) => boolean {
  const wanted = record?.frames ?? 'all';
  if (wanted === 'none' || frameBytes === 0) return () => false;
  const bound = Math.floor((record?.framesBytes ?? usualFramesBytes) / frameBytes);
  const fitting = Math.min(mostFrames, bound);
  if (fitting < 1) return () => false;
  const isLarge = record?.frames === undefined && frameBytes > largestFrame;
  if (wanted === 'last' || fitting === 1 || isLarge) {
    const again = inWeights && !keepsNoWeights(record);
    return (_step, last) => last && !again;
  }
  const asked = wanted === 'all' ? 1 : Number(wanted.slice('every '.length));
  // The last record may fall between two of the others.
  const every = Math.max(asked, Math.ceil(Math.ceil(steps / evaluateEvery) / (fitting - 1)));
  return (step, last) => last || (step / evaluateEvery) % every === 0;
}
