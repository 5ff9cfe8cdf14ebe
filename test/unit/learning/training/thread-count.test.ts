import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { threadCount } from '../../../../main/learning/training/thread-count.ts';
import { denseSpec, presetSpec } from '../../../trainer-process.ts';

const faces = { count: 420, size: 2352, classes: 6 };
const digits = (count: number) => ({ count, size: 784, classes: 10 });

describe('the number of threads', () => {
  it('is one for part 8, however many examples there are: its batches are small', () => {
    expect(threadCount('native', denseSpec(), faces)).toBe(1);
    expect(threadCount('native', denseSpec(), { ...faces, count: 100_000 })).toBe(1);
  });

  it('is all there are for large layers, large batches, and gradient descent on all digits', () => {
    const all = availableParallelism();
    expect(threadCount('native', denseSpec({ hidden: [{ units: 2000, activation: 'relu' }] }), faces)).toBe(all);
    const batch = { order: 'numpy-permutation', size: 420 } as const;
    expect(threadCount('native', denseSpec({ batch }), faces)).toBe(all);
    expect(threadCount('native', presetSpec('part4'), digits(10_000))).toBe(all);
    expect(threadCount('native', presetSpec('part4'), digits(1000))).toBe(1);
  });
});
