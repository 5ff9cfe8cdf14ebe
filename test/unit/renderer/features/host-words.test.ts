import { describe, expect, it } from 'vitest';
import { hostParts, hostStates } from '../../../../renderer/features/faces/host-words.ts';

describe('a host of the list', () => {
  const states = { verified: 5, mismatch: 2, dead: 3, blocked: 1, pending: 4 };

  it('says what its rows came to in the order of the states', () => {
    expect(hostStates({ states })).toBe('5 verified, 2 mismatch, 3 dead link, 1 blocked, 4 pending');
  });

  it('fills its bar with all that was asked: what is good, what differs, and every way to fail as one', () => {
    expect(hostParts({ states })).toEqual([
      { tone: 'good', rows: 5 },
      { tone: 'doubtful', rows: 2 },
      { tone: 'bad', rows: 4 },
    ]);
    expect(hostParts({ states: { pending: 4 } }).every(({ rows }) => rows === 0)).toBe(true);
  });
});
