import type { DescentRule, Point } from '../../../../shared/lib/contour/descent.ts';
import type { LogitSlice } from '../../../../shared/lib/contour/logit-slice.ts';

/** Filled areas above each level, in points of the grid: `columns` × `rows`. */
export interface Areas {
  w1: readonly number[];
  w2: readonly number[];
  levels: readonly number[];
  /** Of each level its rings, each x, y, x, y …: the value of a point lies in its middle, half a point from its corner. */
  rings: readonly (readonly Float32Array[])[];
}

export interface Descents {
  paths: Record<string, Point[]>;
  costs: Record<string, number[]>;
}

/** What the page asks of a worker; every question has an answer of the same `id`. */
export type Question =
  | { type: 'slice'; id: number; slice: LogitSlice }
  | { type: 'surface'; id: number; w1: readonly number[]; w2: readonly number[] }
  | { type: 'areas'; id: number; w1: readonly number[]; w2: readonly number[]; costs: Float64Array }
  | { type: 'descents'; id: number; start: Point; rule: DescentRule };

export interface Answer {
  id: number;
  value: unknown;
}
