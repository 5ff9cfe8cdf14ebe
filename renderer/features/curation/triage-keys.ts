import { usualReasons, type Verdict } from '../../../shared/models/face.ts';
import type { Command } from '../../stores/commands.ts';

export const verdictKeys: Readonly<Record<Verdict, string>> = { include: 'p', exclude: 'x', undecided: 'u' };

/** A reason that has a digit key, and what is decided with it. */
export interface ReasonKey {
  readonly key: string;
  readonly reason: string;
  readonly verdict: Verdict;
}

/** The verdict that goes with a reason: that it is the same photo is a reason to take it, all others are reasons not to. */
function verdictOf(reason: string): Verdict {
  return reason === usualReasons[0] ? 'include' : 'exclude';
}

export const reasonKeys: readonly ReasonKey[] = usualReasons.map((reason, index) => ({
  key: String(index + 1),
  reason,
  verdict: verdictOf(reason),
}));

/** True while a control has the focus that has a use of its own for Space, Enter and the arrow keys. */
export function onControl(): boolean {
  const focused = document.activeElement;
  return focused?.closest('button, a, select, input, summary, [role=slider]') !== null && focused !== null;
}

export interface TriageActs {
  readonly decide: (verdict: Verdict, reason: string) => unknown;
  readonly undo: () => unknown;
  readonly redo: () => unknown;
}

const verdictLabels: Readonly<Record<Verdict, string>> = {
  include: 'Include face',
  exclude: 'Exclude face',
  undecided: 'Mark face as unreviewed',
};

/** The keys of deciding, the same in the grid and on the mismatch bench. */
export function triageCommands(page: string, acts: TriageActs): Command[] {
  const undo = { id: 'faces.undo', label: 'Undo the last decision', page, run: acts.undo };
  const redo = { id: 'faces.redo', label: 'Redo the last decision', page, run: acts.redo };
  return [
    ...(['include', 'exclude', 'undecided'] as const).map((verdict) => ({
      id: `faces.${verdict}`,
      label: verdictLabels[verdict],
      page,
      keys: verdictKeys[verdict],
      run: () => acts.decide(verdict, ''),
    })),
    ...reasonKeys.map(({ key, reason, verdict }) => ({
      id: `faces.reason.${key}`,
      label: `${verdict === 'include' ? 'Include' : 'Exclude'}: ${reason}`,
      page,
      keys: key,
      run: () => acts.decide(verdict, reason),
    })),
    { ...undo, keys: 'z' },
    { ...undo, id: 'faces.undo.mod', keys: '$mod+z', hidden: true },
    { ...redo, keys: 'Shift+z' },
    { ...redo, id: 'faces.redo.mod', keys: '$mod+y', hidden: true },
    { ...redo, id: 'faces.redo.shift', keys: '$mod+Shift+z', hidden: true },
  ];
}
