import { describe, expect, it } from 'vitest';
import {
  conflictKey,
  newestSides,
  previewWords,
  verdictWord,
} from '../../../../renderer/features/faces/patch-words.ts';
import { blobsWords } from '../../../../renderer/features/faces/blobs-words.ts';
import { hostFailed, hostStates } from '../../../../renderer/features/faces/host-words.ts';
import type { PatchConflict } from '../../../../shared/models/face-decision.ts';

const hash = 'a'.repeat(64);

function conflict(row: number, mine: string, theirs: string): PatchConflict {
  const decision = {
    id: '00000000-0000-4000-8000-000000000000',
    rowKey: hash,
    sha256: hash,
    verdict: 'include' as const,
    reason: 'same photo',
    note: '',
    box: null,
    by: 'here',
  };
  return {
    row,
    label: 'bracco16',
    mine: { ...decision, at: mine, act: 1, undoes: null },
    theirs: { ...decision, at: theirs, by: 'there', actor: 'Bracco', label: 'bracco16', url: 'http://a/b.jpg' },
  };
}

describe('a patch on the screen', () => {
  it('lets the newer word stand, and this lab’s where both are as old', () => {
    const [older, newer] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
    const conflicts = [conflict(1, older, newer), conflict(2, newer, older), conflict(3, newer, newer)];
    const sides = newestSides(conflicts);
    expect(conflicts.map((one) => sides.get(conflictKey(one)))).toEqual(['theirs', 'mine', 'mine']);
  });

  it('says what taking it in would do', () => {
    const preview = {
      decisions: 12,
      fresh: 5,
      same: 6,
      unknownRows: 3,
      conflicts: [conflict(1, '', '')],
      conflictCount: 1,
      problems: [],
      problemCount: 0,
    };
    expect(previewWords(preview)).toBe(
      '12 decisions: 5 new, 6 already here, 1 conflict. 3 decisions for lines that are in no list here will be saved until you import a list with them.',
    );
    expect(verdictWord(null)).toBe('– no decision');
    expect(verdictWord('exclude')).toBe('✕ exclude');
  });
});

describe('kept bytes and hosts in words', () => {
  it('says what a check found and what to do', () => {
    expect(blobsWords({ damaged: [], missing: [], orphans: 0 })).toBe('All files are intact.');
    expect(blobsWords({ damaged: [hash, hash], missing: [hash], orphans: 1 })).toBe(
      '2 files damaged and removed, 1 file missing. Download them again. 1 file not used by any row.',
    );
  });

  it('tells the states of a host in their order, and how many of its rows failed', () => {
    const host = { states: { dead: 3, verified: 1200, pending: 2 } };
    expect(hostStates(host)).toBe('1,200 verified, 3 dead link, 2 pending');
    expect(hostFailed(host, ['dead', 'timeout'])).toBe(3);
  });
});
