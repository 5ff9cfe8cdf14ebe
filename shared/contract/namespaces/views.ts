import { z } from 'zod';
import { runView, viewName } from '../../models/run-view.ts';
import { method, nothing } from '../method.ts';

/** Views of the history that were saved under a name. */
export const views = {
  /** By name. */
  list: method(nothing, z.array(runView)),
  /**
   * Saves a view, in the place of one with this name, whatever its case. The default view is what the history opens with: one at most.
   * Refused with `bad_input` where its filter, order or grouping cannot be read.
   */
  save: method(runView, runView),
  delete: method(z.strictObject({ name: viewName }), z.object({ name: viewName })),
} as const;
