import { z } from 'zod';
import { runId } from '../run.ts';
import { analysisId } from '../instruments/analysis.ts';
import { claimTest } from './ledger.ts';

/** The second: the claim holds with another extractor, where the report's own was not there. */
export const verdicts = [
  'reproduced',
  'same conclusion, other extractor',
  'differs',
  'cannot be told',
  'not run',
] as const;
export type Verdict = (typeof verdicts)[number];

/** The verdict on a claim with another set that fits. `data`: its title. */
const onOtherData = z.object({
  data: z.string(),
  ours: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  verdict: z.enum(verdicts),
  why: z.string(),
  runs: z.array(runId),
});

/**
 * A claim with what this lab found; `others`: on other sets that fit, where the claim asks for them. `ours`: null where it is not run. `lacks`: the kinds of data of which
 * one set has to be added first; empty where nothing is lacking. `low`, `high`: the 95 % interval, where there is one. `seal`: the
 * hash of value, tolerance, test, seeds and measure, and when it was first taken, before the first run; `changed`: whether the ledger says
 * something else now.
 */
export const shownClaim = z.object({
  id: z.string(),
  section: z.string(),
  title: z.string(),
  unit: z.string(),
  display: z.enum(['number', 'fraction']),
  published: z.number(),
  ours: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  tolerance: z.number(),
  test: claimTest,
  seeds: z.int(),
  verdict: z.enum(verdicts),
  why: z.string(),
  lacks: z.array(z.string()),
  runs: z.array(runId),
  analyses: z.array(analysisId),
  others: z.array(onOtherData),
  seal: z.object({ hash: z.string(), at: z.iso.datetime().nullable(), changed: z.boolean() }),
});
export type ShownClaim = z.infer<typeof shownClaim>;

export const shownLedger = z.object({
  name: z.string(),
  title: z.string(),
  source: z.string(),
  claims: z.array(shownClaim),
});
export type ShownLedger = z.infer<typeof shownLedger>;
