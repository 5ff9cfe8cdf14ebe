import type { Command } from 'commander';

/** What the command line asks of ledgers. */
export type LedgerRequest =
  { command: 'ledger show'; ledger: string } | { command: 'ledger run'; ledger: string; claims: string[] };

const named = ['--ledger <name>', 'a ledger that comes along, or the file of one of your own'] as const;

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
}
