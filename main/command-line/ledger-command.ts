import { extname, resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import { verdicts, type ShownClaim, type ShownLedger } from '../../shared/models/ledger/verdict.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { printPdf } from './print-pdf.ts';
import { fourDigits, table } from './table.ts';
import { writeOut } from './write-out.ts';

export async function showLedger(port: KeptLab, ledger: string, to: CommandOutput): Promise<void> {
  const shown = await valueOf(labClient(port).ledgers.show({ ledger: addressOf(ledger) }));
  to.result(shown, describe(shown));
}

/**
 * Does what the claims still need and waits for it.
 * @returns the exit code: done, failed, or cancelled. A verdict is no failure, whatever it says.
 */
export async function runLedger(port: KeptLab, ledger: string, claims: string[], to: CommandOutput): Promise<number> {
  const client = labClient(port);
  const job = await valueOf(client.ledgers.run({ ledger: addressOf(ledger), claims }));
  const ended = await followJob(port, job, to);
  const whole = await valueOf(client.ledgers.show({ ledger: addressOf(ledger) }));
  const shown = { ...whole, claims: whole.claims.filter(({ id }) => claims.length === 0 || claims.includes(id)) };
  const failed = ended.error === null ? {} : { error: ended.error };
  to.result({ ...shown, ...failed }, [describe(shown), ended.error?.message ?? ''].join('\n'));
  if (ended.state === 'succeeded') return exitCodes.done;
  return ended.state === 'failed' ? exitCodes.failed : exitCodes.cancelled;
}

/** @throws LabError `bad_input` for another ending, `unavailable` where a PDF cannot be made here, `storage` when the file cannot be written. */
export async function exportLedger(port: KeptLab, ledger: string, out: string, to: CommandOutput): Promise<void> {
  const path = resolve(out);
  const ending = extname(path).toLowerCase();
  const write = writers[ending];
  if (write === undefined)
    throw new LabError('bad_input', `“${out}” ends in neither .html nor .pdf. Name a file that does.`);
  const { html } = await valueOf(labClient(port).ledgers.html({ ledger: addressOf(ledger) }));
  await write(html, path);
  to.result({ file: path }, `Wrote ${path}.`);
}

const writers: Readonly<Record<string, (html: string, path: string) => Promise<void>>> = {
  '.html': (html, path) => writeOut(path, html),
  '.pdf': printPdf,
};

/** A path is one of this process’s own folder. */
function addressOf(ledger: string): string {
  return /^[a-z0-9-]{1,40}$/.test(ledger) ? ledger : resolve(ledger);
}

function describe({ title, source, claims }: ShownLedger): string {
  const counts = verdicts.map((verdict) => `${claims.filter((one) => one.verdict === verdict).length} ${verdict}`);
  const rows = claims.map((claim) => [
    claim.id,
    numberOf(claim, claim.published),
    numberOf(claim, claim.ours),
    claim.low === null || claim.high === null ? '' : `${numberOf(claim, claim.low)} … ${numberOf(claim, claim.high)}`,
    numberOf(claim, claim.tolerance),
    claim.verdict,
    [...claim.runs.slice(0, 3).map(String), ...(claim.runs.length > 3 ? ['…'] : [])].join(', '),
  ]);
  const reasons = claims.filter(({ verdict }) => verdict !== 'reproduced').map(({ id, why }) => `${id}: ${why}`);
  const columns = ['claim', 'published', 'ours', '95 %', 'tolerance', 'verdict', 'runs'];
  return [`${title} (${source})`, counts.join(' · '), '', table(columns, rows), '', ...reasons].join('\n');
}

function numberOf({ display }: ShownClaim, value: number | null): string {
  if (value === null) return '';
  return display === 'fraction' ? `${fourDigits(100 * value)} %` : String(fourDigits(value));
}
