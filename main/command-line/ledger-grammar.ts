import type { Command } from 'commander';
import { wholeNumber } from './argument.ts';

/** What the command line asks of ledgers. */
export type LedgerRequest =
  | { command: 'ledger show'; ledger: string }
  | { command: 'ledger run'; ledger: string; claims: string[] }
  | { command: 'ledger export'; ledger: string; out: string }
  | { command: 'ledger verify'; file: string; runs: number };

const named = ['--ledger <name>', 'a ledger of Hidden Unit, or a file of your own'] as const;

export function ledgerCommands(root: Command, taken: (request: LedgerRequest) => void): void {
  const ledgers = root.command('ledger').description('what a report claims, held against what this lab finds');
  ledgers
    .command('show')
    .description('every claim with its verdict, and why')
    .option(...named, 'report')
    .action(({ ledger }: { ledger: string }) => {
      taken({ command: 'ledger show', ledger });
    });
  ledgers
    .command('run')
    .description('do what the claims still need, and show them')
    .argument('[claims...]', 'the claims, all of them unless named')
    .option(...named, 'report')
    .action((claims: string[], { ledger }: { ledger: string }) => {
      taken({ command: 'ledger run', ledger, claims });
    });
  ledgers
    .command('export')
    .description('write the ledger as one file: every table and figure, and where each number comes from')
    .requiredOption('--out <file>', 'the file to write, ending in .html or .pdf')
    .option(...named, 'report')
    .action(({ ledger, out }: { ledger: string; out: string }) => {
      taken({ command: 'ledger export', ledger, out });
    });
  ledgers
    .command('verify')
    .description('train runs of an archive again, chosen by chance, and compare')
    .argument('<file>', 'a Hidden Unit archive')
    .option('--runs <k>', 'how many runs are trained again', wholeNumber, 3)
    .action((file: string, { runs }: { runs: number }) => {
      taken({ command: 'ledger verify', file, runs });
    });
}
