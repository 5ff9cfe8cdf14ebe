import { z } from 'zod';

export const runOrder = z.strictObject({
  /** A field of the run ('id', 'name', 'status', 'createdAt', …), a spec path ('optimizer.momentum') or a metric ('test.accuracy'). */
  by: z.string().min(1).max(80),
  direction: z.enum(['ascending', 'descending']),
});
export type RunOrder = z.infer<typeof runOrder>;

export const runQuery = z.strictObject({
  /** The filter language: `data = digits and optimizer.momentum > 0 and not tag:trash`; bare words search name, tags and note. */
  where: z.string().max(2000).default(''),
  order: z.array(runOrder).max(4).default([]),
  deleted: z.boolean().default(false),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(200),
});
export type RunQuery = z.infer<typeof runQuery>;
