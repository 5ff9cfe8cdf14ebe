import type { LabHandlers } from '../../shared/contract/port.ts';
import type { LabContext } from '../work/lab-context.ts';
import { ledgerNamed } from '../work/ledger/ledger-files.ts';
import { runLedger } from '../work/ledger/run-ledger.ts';
import { showLedger } from '../work/ledger/show-ledger.ts';

/** What reports claim, held against what this lab finds. */
export function ledgersApi(lab: LabContext): LabHandlers['ledgers'] {
  return {
    show: async ({ ledger }) => showLedger(lab, ledger, await ledgerNamed(ledger)),
    run: async ({ ledger, claims }) => runLedger(lab, ledger, await ledgerNamed(ledger), claims),
  };
}
