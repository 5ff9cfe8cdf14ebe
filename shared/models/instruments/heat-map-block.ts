import { z } from 'zod';

const title = z.string().max(120);
const most = 4096;

/**
 * A number for each cell of a grid, `[rows, columns]` row by row, by colour; null where there is none. `scale`: logarithmic colours, where
 * zero is a colour of its own. `across`, `down`: what columns and rows are, and what a cell is called by its place from `firstColumn` and
 * `firstRow` on.
 */
export const heatMapBlock = z.lazy(() =>
  z
    .strictObject({
      kind: z.literal('heat-map'),
      title,
      rows: z.int().min(1).max(256),
      columns: z.int().min(1).max(256),
      values: z.array(z.number().nullable()),
      quantity: title,
      scale: z.enum(['linear', 'logarithmic']).default('linear'),
      across: title,
      down: title,
      firstColumn: z.int().default(0),
      firstRow: z.int().default(0),
      note: z.string().max(400).default(''),
    })
    .refine(({ rows, columns, values }) => values.length === rows * columns && values.length <= most, {
      path: ['values'],
      message: `must be rows · columns numbers, ${most.toLocaleString('en-US')} at most`,
    }),
);
export type HeatMapBlock = z.output<typeof heatMapBlock>;
