import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Claim, LedgerFile } from '../../../shared/models/ledger/ledger.ts';
import type { ShownClaim, ShownLedger, Verdict } from '../../../shared/models/ledger/verdict.ts';
import { LabError } from '../../../shared/failure.ts';
import type { ReadContext } from '../lab-context.ts';
import { canonical } from '../runs/start-run.ts';
import { judge } from './judge.ts';
import { LedgerReading, measures, type Looked } from './measures.ts';

/** Every claim of a ledger with what this lab has of it: nothing is kept but seals, all else is read from runs and analyses. */
export async function showLedger(lab: ReadContext, name: string, ledger: LedgerFile): Promise<ShownLedger> {
  const reading = new LedgerReading(lab);
  const claims: ShownClaim[] = [];
  for (const claim of ledger.claims) {
    claims.push(shown(lab, name, claim, await lookAt(reading, claim)));
    await turn();
  }
  return { name, title: ledger.title, source: ledger.source, claims };
}

/**
 * What a claim is made of, as far as it is there; `instead`: with another extractor, because what the claim is about is not there.
 * What cannot be read is no reason to leave out the other claims: it is `unavailable`, and why.
 */
export async function lookAt(reading: LedgerReading, claim: Claim): Promise<Looked & { instead?: string }> {
  const { measure, instead, seeds } = claim;
  const looked = await lookBy(reading, measure, seeds).catch((error: unknown): Looked => {
    if (error instanceof LabError) return { state: 'unavailable', why: error.message };
    throw error;
  });
  if (looked.state !== 'unavailable' || instead === undefined) return looked;
  const other = await lookBy(reading, instead.measure, seeds);
  return other.state === 'unavailable' ? looked : { ...other, instead: instead.what };
}

async function lookBy(reading: LedgerReading, measure: Claim['measure'], seeds: number): Promise<Looked> {
  const kind = measures.get(measure.kind);
  if (kind === undefined) throw new Error(`No measure is registered as ${measure.kind}.`);
  return await kind.look(reading, measure, seeds);
}

/** All that decides a verdict, before anything is known. */
export function sealOf({ published, tolerance, test, seeds, measure, instead }: Claim): string {
  const other = instead === undefined ? {} : { instead };
  return createHash('sha256')
    .update(canonical({ published, tolerance, test, seeds, measure, ...other }))
    .digest('hex');
}

function shown(lab: ReadContext, name: string, claim: Claim, looked: Looked & { instead?: string }): ShownClaim {
  const { id, section, title, unit, display, published, tolerance, test, seeds } = claim;
  const hash = sealOf(claim);
  const sealed = lab.store.ledgerSeals.get(name, id);
  const facts = { id, section, title, unit, display, published, tolerance, test, seeds };
  const seal = {
    hash: sealed?.hash ?? hash,
    at: sealed?.at ?? null,
    changed: sealed !== undefined && sealed.hash !== hash,
  };
  const none = {
    ...facts,
    ours: null,
    low: null,
    high: null,
    seal,
    others: [],
    lacks: [],
    verdict: 'not run' as const,
  };
  if (looked.state === 'unavailable')
    return { ...none, why: looked.why, lacks: [...(looked.lacks ?? [])], runs: [], analyses: [] };
  const { runs, analyses } = looked;
  if (looked.state === 'open') return { ...none, why: openWords(lab, looked), runs, analyses };
  const { why: reason, ...judged } = judge(claim, looked);
  const others = (looked.others ?? []).map(({ measured, ...on }) => ({ ...on, ...judge(claim, measured) }));
  const beside = others.map(({ data, why }) => ` On “${data}”: ${why}`).join('');
  const otherwise = looked.instead === undefined ? '' : `With another extractor, ${looked.instead}: `;
  const why = `${otherwise}${reason}`;
  const verdict = looked.instead === undefined ? judged.verdict : besides[judged.verdict];
  const from = looked.facts.length === 0 ? '' : ` Data: ${looked.facts.join(' and ')}.`;
  const changed = seal.changed ? ' The claim was changed after it was sealed.' : '';
  const note = judged.verdict === 'reproduced' || claim.note === '' ? '' : ` ${claim.note}`;
  return {
    ...{
      ...facts,
      ...judged,
      verdict,
      why: `${why}${from}${beside}${note}${changed}`,
      lacks: [],
      runs,
      analyses,
      seal,
    },
    others,
  };
}

/** What a verdict on another extractor says about the claim: what differs there need not differ with the report's own. */
const besides: Readonly<Record<Verdict, Verdict>> = {
  reproduced: 'same conclusion, other extractor',
  'same conclusion, other extractor': 'same conclusion, other extractor',
  differs: 'cannot be told',
  'cannot be told': 'cannot be told',
  'not run': 'not run',
};

function openWords(lab: ReadContext, { runs, missing }: Extract<Looked, { state: 'open' }>): string {
  const waiting = runs.filter((id) => lab.store.runs.get(id)?.status !== 'succeeded').length;
  const data = missing.flatMap((one) => (one.kind === 'data' ? [one.called] : []));
  const [work] = missing.filter((one) => one.kind !== 'data');
  const count = missing.length - data.length;
  const words = [
    ...data.map((called) => `The ${called} are not computed yet`),
    ...(work === undefined ? [] : [`${count} of its ${work.kind === 'run' ? 'runs' : 'analyses'} not done yet`]),
    ...(waiting > 0 ? [`${waiting} running`] : []),
  ];
  return `${words.join(', ')}.`;
}
