import { z } from 'zod';
import { job } from '../../models/job.ts';
import { shownLedger } from '../../models/ledger/verdict.ts';
import { method } from '../method.ts';

/** The name of a ledger that comes with the application, or the path of a file of the lab's computer. */
const ledger = z.string().min(1).max(4096).default('report');

/** Ledgers: what a report claims, held against what this lab finds. */
export const ledgers = {
  show: method(z.strictObject({ ledger }), shownLedger),
  /** The same with figures and provenance, as one HTML file that needs nothing else. */
  html: method(z.strictObject({ ledger }), z.object({ html: z.string() })),
  /** Does what the claims still need; none: all of them. */
  run: method(z.strictObject({ ledger, claims: z.array(z.string().min(1).max(60)).max(500).default([]) }), job),
} as const;
