import type { ContourBlock } from '../../../../shared/models/instruments/contour-block.ts';
import { csvOf } from '../../../parts/figures.ts';
import { unpacked } from './slice-workers.ts';

/** The surface as it was computed: a line a point of the grid. */
export function surfaceCsv({ axes, w1, w2, costs }: ContourBlock): string {
  const all = unpacked(costs);
  const rows = w2.flatMap((second, row) => w1.map((first, column) => [first, second, all[row * w1.length + column]]));
  return csvOf([[...axes, 'cost'], ...rows]);
}
