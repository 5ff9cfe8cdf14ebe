import { faceStates, type FaceState } from '../../../shared/models/face.ts';
import { stateWords, type FaceWord } from '../../parts/face-words.ts';
import { formatNumber } from '../../ui/format.ts';

export interface HostRow {
  readonly host: string;
  readonly rows: number;
  readonly states: Partial<Record<FaceState, number>>;
  readonly active: number;
  readonly wait: number;
}

/** 12 verified, 3 dead, in the order of the states. */
export function hostStates({ states }: Pick<HostRow, 'states'>): string {
  return faceStates
    .map((state) => ({ state, rows: states[state] ?? 0 }))
    .filter(({ rows }) => rows > 0)
    .map(({ state, rows }) => `${formatNumber(rows)} ${stateWords[state].label}`)
    .join(', ');
}

/** Rows of a host by how well they ended, for a bar; those still to be asked are in none. */
export function hostParts({ states }: Pick<HostRow, 'states'>): { tone: FaceWord['tone']; rows: number }[] {
  return (['good', 'doubtful', 'bad'] as const).map((tone) => ({
    tone,
    rows: faceStates
      .filter((state) => stateWords[state].tone === tone)
      .reduce((sum, state) => sum + (states[state] ?? 0), 0),
  }));
}

/** Rows of a host that gave no picture although it was asked. */
export function hostFailed({ states }: Pick<HostRow, 'states'>, failed: readonly FaceState[]): number {
  return failed.reduce((sum, state) => sum + (states[state] ?? 0), 0);
}
