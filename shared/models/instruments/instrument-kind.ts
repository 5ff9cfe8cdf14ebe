import { z } from 'zod';
import { parameter } from '../parameter.ts';

/**
 * What there is to know about an instrument, as data: something that is worked out about a run and kept as an analysis.
 * `parameters`: what can be set about it, beside the run it looks at. `needsRun`: false for one that needs none; `takesRun`: whether it can
 * look at one all the same. `needsData`: it looks at a set of data, and has a parameter `preset` that says which experiment is trained on it. `needsSeeds`: it also looks at the runs that differ from its own by their seed alone.
 * `ofRun`, `ofNoRun`: parameters that say something with a run only, or without one only.
 * `untrained`: the preset whose data it looks at where no run is chosen.
 */
export const instrumentKind = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  title: z.string(),
  about: z.string(),
  needsRun: z.boolean(),
  takesRun: z.boolean().optional(),
  needsData: z.boolean().optional(),
  /** What its progress counts; parts of the work where it does not say. */
  unit: z.string().max(20).optional(),
  needsSeeds: z.boolean().optional(),
  ofRun: z.array(z.string()).optional(),
  ofNoRun: z.array(z.string()).optional(),
  untrained: z.string().optional(),
  /** Names of instruments that continue where this one ends. */
  related: z.array(z.string()).optional(),
  /** What it shows, in a few strokes: SVG paths in a box of 96 × 64, the first of them faint. */
  picture: z.array(z.string().max(400)).max(6).optional(),
  parameters: z.array(parameter),
});
export type InstrumentKind = z.infer<typeof instrumentKind>;
