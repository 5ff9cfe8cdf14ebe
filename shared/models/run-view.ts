import { z } from 'zod';
import { runOrder } from './run-query.ts';
import { lineText } from './written-text.ts';

export const viewName = lineText(60);

/** How the history is looked at: which runs, in what order and groups, with which columns. */
export const runView = z.strictObject({
  name: viewName,
  /** As `runs.list` takes it. */
  where: z.string().max(2000).default(''),
  order: z.array(runOrder).max(4).default([]),
  /** Field that the runs are grouped by; '' for none. */
  group: z.string().max(80).default(''),
  /** Names of columns in their order; null: those that differ choose themselves. */
  columns: z.array(z.string().min(1).max(100)).max(200).nullable().default(null),
  /** Whether the history opens with it. */
  isDefault: z.boolean().default(false),
});
export type RunView = z.infer<typeof runView>;
