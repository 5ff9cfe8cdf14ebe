import { describe, expect, it } from 'vitest';
import { framePlan } from '../../../main/run-folder/frame-plan.ts';
import type { RecordSpec } from '../../../shared/models/record.ts';

const frameBytes = 785 * 10 * 4;

/** The steps that keep a frame, of a run that records at 0, n, 2n, … and after the last update. */
function kept(
  spec: { steps: number; evaluateEvery: number; record?: RecordSpec },
  sizes = { frameBytes, largestFrame: Number.POSITIVE_INFINITY, inWeights: false },
): number[] {
  const keeps = framePlan(spec, sizes);
  const last = spec.steps - 1;
  const steps = Array.from({ length: spec.steps }, (_, step) => step);
  return steps.filter((step) => (step % spec.evaluateEvery === 0 || step === last) && keeps(step, step === last));
}

describe('the plan of a run’s weight pictures', () => {
  const part4 = { steps: 500, evaluateEvery: 5 };

  it('has all 101 records of part 4 where the spec says nothing', () => {
    expect(kept(part4)).toHaveLength(101);
    expect(kept(part4)).toEqual(kept({ ...part4, record: { frames: 'all' } }));
  });

  it('follows the spec', () => {
    expect(kept({ ...part4, record: { frames: 'none' } })).toEqual([]);
    expect(kept({ ...part4, record: { frames: 'last' } })).toEqual([499]);
    expect(kept({ ...part4, record: { frames: 'every 20' } })).toEqual([0, 100, 200, 300, 400, 499]);
  });

  it('never takes more bytes than its bound, and keeps the last wherever one fits', () => {
    for (const [steps, evaluateEvery] of [
      [500, 5],
      [501, 5],
      [1, 1],
      [20_000, 1],
      [13, 7],
    ] as const) {
      for (const frames of ['all', 'every 2', 'last']) {
        for (const framesBytes of [0, frameBytes - 1, frameBytes, 2 * frameBytes, 10 * frameBytes, undefined]) {
          const steps_ = kept({ steps, evaluateEvery, record: { frames, framesBytes } });
          const bound = framesBytes ?? 4_000_000;
          expect(steps_.length * frameBytes).toBeLessThanOrEqual(bound);
          if (bound >= frameBytes) expect(steps_.at(-1)).toBe(steps - 1);
        }
      }
    }
    expect(kept({ ...part4, record: { framesBytes: 10 * frameBytes } })).toEqual([
      0, 60, 120, 180, 240, 300, 360, 420, 480, 499,
    ]);
  });

  it('has only the last of a net whose frames are large, and none of one that draws nothing', () => {
    expect(kept(part4, { frameBytes: 700_000, largestFrame: 65_536, inWeights: false })).toEqual([499]);
    expect(kept(part4, { frameBytes: 0, largestFrame: 65_536, inWeights: false })).toEqual([]);
    const asked = { frames: 'every 10', framesBytes: 40_000_000 };
    const many = kept({ ...part4, record: asked }, { frameBytes: 700_000, largestFrame: 65_536, inWeights: false });
    expect(many).toHaveLength(11);
    expect([many[0], many[1], many.at(-1)]).toEqual([0, 50, 499]);
  });

  it('leaves a single frame to the trained weights that hold it, where these are kept', () => {
    const sizes = { frameBytes: 700_000, largestFrame: 65_536, inWeights: true };
    expect(kept(part4, sizes)).toEqual([]);
    expect(kept({ ...part4, record: { frames: 'last' } }, { ...sizes, largestFrame: 1e6 })).toEqual([]);
    expect(kept({ ...part4, record: { weights: 'none' } }, sizes)).toEqual([499]);
    expect(kept(part4, { ...sizes, frameBytes: 10_000 })).toHaveLength(101);
  });
});
