import { z } from 'zod';
import { issueWords } from '../../lib/input-words.ts';
import { noteText, lineText } from '../written-text.ts';

const value = z.union([z.string().max(200), z.number(), z.boolean()]);

/**
 * Data that a claim needs, told apart from other sets by what it must have. `called`: as people say it, “faces of 28 × 28 pixels”.
 * `examples`: of the part that it is stored in for training. `facts`: what is kept about it, by paths, `{"layer": "block10"}`.
 */
const wantedData = z.strictObject({
  kind: z.string().min(1).max(40),
  features: z.int().min(1).optional(),
  classes: z.int().min(2).optional(),
  examples: z.int().min(1).optional().describe('Of the part that the set is stored in for training.'),
  facts: z
    .record(z.string().max(80), value)
    .optional()
    .describe('What else is kept about the set, by paths: {"layer": "block10"}. “data list --json” shows it.'),
  called: lineText(120).describe('As people say it: “faces of 28 × 28 pixels”.'),
});
export type WantedData = z.infer<typeof wantedData>;

/** A preset, with what is set about it. */
const experiment = z.strictObject({
  preset: z.string().min(1).max(40),
  set: z
    .record(z.string().max(80), value)
    .default({})
    .describe('What differs from the preset, as --set of “train”: {"steps": 60, "data.split.train": 100}.'),
  data: wantedData,
});
export type ClaimExperiment = z.infer<typeof experiment>;

const metric = z.string().min(1).max(80).describe('As a run has it: “test.accuracy”.');
/** A path into what an instrument tells programs: `measures.momentum.cost`. */
const path = z
  .string()
  .min(1)
  .max(120)
  .describe('A path into the values of “instrument NAME --json”: “rows.0.totalError”.');

/**
 * How the number of a claim is obtained. `counts`: of a class in a part of a set. `analysis`: a number of an instrument, or the sum of
 * several (what is true counts 1), less another where `minus` names it; of a net trained by `experiment`, or on the set that is wanted, where
 * one is said; `interval` has `low` and `high`. `runs`: a metric of trained nets, on so many of the sets that fit, the last first: the first
 * decides. `comparison`: of two experiments with the same seeds, the difference of a metric, or by what share the first has less error.
 * `missing`: what nothing here can measure, and why.
 */
const measure = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('counts').describe('Images of a class in a part of a set.'),
    data: wantedData,
    part: z.string().min(1).max(40),
    class: z.int().min(0),
  }),
  z.strictObject({
    kind: z
      .literal('analysis')
      .describe('A number of an instrument, or the sum of several, less another where “minus” names it.'),
    instrument: z.string().min(1).max(40),
    data: wantedData.optional(),
    experiment: experiment.optional(),
    settings: z.record(z.string().max(80), value).default({}),
    value: z.union([path, z.array(path).min(1).max(20)]),
    minus: path.optional(),
    interval: path.optional(),
  }),
  z.strictObject({
    kind: z.literal('runs').describe('A metric of trained nets, one for each seed.'),
    experiment,
    metric,
    sets: z.int().min(1).max(4).default(1),
  }),
  z.strictObject({
    kind: z
      .literal('comparison')
      .describe(
        'Of two experiments with the same seeds, the difference of a metric, or by what share the first has less error.',
      ),
    first: experiment,
    second: experiment,
    metric,
    how: z.enum(['difference', 'less error']).default('difference'),
  }),
  z.strictObject({
    kind: z.literal('missing').describe('What nothing here can measure, and why.'),
    why: noteText(400),
  }),
]);
export type ClaimMeasure = z.infer<typeof measure>;
export type MeasureOf<Kind extends ClaimMeasure['kind']> = Extract<ClaimMeasure, { kind: Kind }>;

/**
 * `equal`: within the tolerance. `equivalent`: two one-sided t tests at 5 % over seeds say that the mean is within it (D. J. Schuirmann,
 * J. Pharmacokinet. Biopharm. 15 (1987), 657–680). `above`, `at most`: beyond the published value by more than the tolerance, or not.
 */
export const claimTest = z
  .enum(['equal', 'equivalent', 'above', 'at most'])
  .describe(
    'equal: within the tolerance. equivalent: the mean over the seeds is, by two one-sided t tests at 5 %. above, at most: beyond the published value by more than the tolerance, or not.',
  );

const claimId = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/);

/**
 * `seeds`: how many, from 0; with one the preset’s own. `instead`: what is measured where the data of `measure` are not there, with another
 * extractor, and what that is. `note`: what is known about a difference.
 */
const claim = z.strictObject({
  id: claimId,
  section: lineText(60),
  title: lineText(200),
  published: z.number(),
  unit: z.string().max(40).default(''),
  display: z.enum(['number', 'fraction']).default('number'),
  tolerance: z.number().min(0).describe('In the unit of the published number.'),
  test: claimTest,
  seeds: z.int().min(1).max(50).default(1).describe('How many, from 0; with one the seed of the preset.'),
  measure,
  instead: z
    .strictObject({ measure, what: lineText(200) })
    .optional()
    .describe('What is measured where the data of the measure are not there, and what that is.'),
  note: noteText(1000).default('').describe('What is known about a difference.'),
});
export type Claim = z.infer<typeof claim>;

/** A ledger: what a report claims, and how each claim is put to the test. Written by a person, one file for a report. */
export const ledgerFile = z
  .strictObject({
    /** For editors: the address of the schema. */
    $schema: z.string().max(200).optional(),
    format: z.literal('hidden-unit-ledger-1'),
    title: lineText(120),
    source: lineText(200),
    claims: z.array(claim).min(1).max(500),
  })
  .refine(({ claims }) => new Set(claims.map(({ id }) => id)).size === claims.length, {
    path: ['claims'],
    message: 'must have an id of its own each',
  });
export type LedgerFile = z.infer<typeof ledgerFile>;

/** The format as a JSON schema, for editors and for whoever writes a ledger: `resources/ledgers/ledger.schema.json`. */
export function ledgerSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(ledgerFile, { io: 'input' });
  return {
    $schema,
    title: 'A ledger of Hidden Unit: what a report claims, and how each claim is put to the test',
    ...schema,
  };
}

/** @returns the ledger, or what is wrong with it in words. */
export function readLedger(content: unknown): { ledger: LedgerFile } | { problem: string } {
  const parsed = ledgerFile.safeParse(content);
  if (parsed.success) return { ledger: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue === undefined ? '' : issue.path.map(String).join('.');
  return { problem: `${place === '' ? 'the ledger' : place} ${issue === undefined ? 'is wrong' : issueWords(issue)}` };
}
