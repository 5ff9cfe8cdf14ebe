import { describe, expect, it } from 'vitest';
import { checkedClaim, type ClaimedSetting } from '../../../main/work/sweeps/claim-verdict.ts';
import type { Claim, Statement } from '../../../shared/models/sweeps/claims.ts';

function claim(statement: Statement): Claim {
  return { name: 'c', title: 'C', says: 'so', preset: 'part8', settings: {}, vary: [], statements: [statement] };
}

const setting = (kind: string, accuracies: number[]): ClaimedSetting => ({
  set: { kind },
  bySeed: new Map(accuracies.map((accuracy, seed) => [seed, accuracy])),
});
const aBetterThanB = claim({
  kind: 'better',
  words: 'a does better than b',
  these: { path: 'kind', is: ['a'] },
  than: { path: 'kind', is: ['b'] },
});
/** Student's t of 9 degrees of freedom at 0.975, as tables have it. */
const t9 = 2.262157;
const wave = (mean: number): number[] =>
  [-0.02, -0.01, 0, 0.01, 0.02, -0.02, -0.01, 0, 0.01, 0.02].map((d) => mean + d);
const flat = (mean: number): number[] => Array.from({ length: 10 }, () => mean);

describe('a claim', () => {
  it('holds, does not hold or cannot be told by the interval of the differences seed by seed', () => {
    // sd of the wave is √(0.002/9); its interval reaches t · sd / √10 = 0.01066.
    const reach = (t9 * Math.sqrt(0.002 / 9)) / Math.sqrt(10);
    expect(reach).toBeCloseTo(0.01066, 5);
    const verdict = (difference: number): string =>
      checkedClaim(aBetterThanB, [setting('a', wave(0.8 + difference)), setting('b', flat(0.8))], 6).verdict;
    expect(verdict(reach + 0.0001)).toBe('holds');
    expect(verdict(reach - 0.0001)).toBe('cannot be told');
    expect(verdict(-reach + 0.0001)).toBe('cannot be told');
    expect(verdict(-reach - 0.0001)).toBe('does not hold');
    const { sentence } = checkedClaim(aBetterThanB, [setting('a', wave(0.83)), setting('b', flat(0.8))], 6);
    expect(sentence).toBe(
      'The claim holds with 10 seeds. A does better than b: yes (the smallest difference is 3.0 percentage points, 1.9 … 4.1).',
    );
  });

  it('cannot be told with fewer than ten seeds of a setting, however clear they seem', () => {
    const few = checkedClaim(aBetterThanB, [setting('a', flat(0.9)), setting('b', flat(0.1).slice(1))], 6);
    expect(few.verdict).toBe('cannot be told');
    expect(few.sentence).toContain('one has 9');
    expect(checkedClaim(aBetterThanB, [], 6).sentence).toContain('one has 0');
  });

  it('of settings that are alike needs every interval within the bound', () => {
    const alike = claim({ kind: 'alike', words: 'alike', these: { path: 'kind', is: ['a', 'b'] }, within: 0.05 });
    const verdict = (difference: number): string =>
      checkedClaim(alike, [setting('a', wave(0.7 + difference)), setting('b', flat(0.7))], 6).verdict;
    expect(verdict(-0.039)).toBe('holds');
    expect(verdict(0.045)).toBe('cannot be told');
    expect(verdict(-0.062)).toBe('does not hold');
  });

  it('of guessing looks at every run', () => {
    const guess = claim({ kind: 'chance', words: 'guesses', these: { path: 'kind', is: ['a'] } });
    const verdict = (accuracies: number[]): string => checkedClaim(guess, [setting('a', accuracies)], 6).verdict;
    expect(verdict(flat(1 / 6))).toBe('holds');
    expect(verdict([0.5, ...flat(1 / 6).slice(1)])).toBe('cannot be told');
    expect(verdict(flat(0.4))).toBe('does not hold');
  });

  it('of the best setting asks whether another is better by more than the bound', () => {
    const best = claim({ kind: 'unbeaten', words: 'best', one: { path: 'kind', is: ['a'] }, within: 0.01 });
    const verdict = (other: number): string =>
      checkedClaim(best, [setting('a', flat(0.8)), setting('b', wave(other))], 6).verdict;
    expect(verdict(0.799)).toBe('holds');
    expect(verdict(0.805)).toBe('cannot be told');
    expect(verdict(0.821)).toBe('does not hold');
  });
});
