import { z } from 'zod';

const formula = z.string().max(1000);

/**
 * A derivation, step by step. `formula`: in TeX, as KaTeX reads it, drawn without any command that leads out of it. `numbers`: the same
 * step with the numbers of this analysis, TeX too; empty where there are none.
 */
export const formulasBlock = z.lazy(() =>
  z.strictObject({
    kind: z.literal('formulas'),
    title: z.string().max(120),
    steps: z
      .array(z.strictObject({ words: z.string().max(400), formula, numbers: formula.default('') }))
      .min(1)
      .max(20),
  }),
);
export type FormulasBlock = z.output<typeof formulasBlock>;
