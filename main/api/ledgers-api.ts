import type { LabHandlers } from '../../shared/contract/port.ts';
import type { QueueContext } from '../work/runs/queue-context.ts';
import { ledgerNamed } from '../work/ledger/ledger-files.ts';
import { ledgerHtml } from '../work/ledger/ledger-html.ts';
import { runLedger } from '../work/ledger/run-ledger.ts';
import { showLedger } from '../work/ledger/show-ledger.ts';

/** What reports claim, held against what this lab finds. */
export function ledgersApi(lab: QueueContext): LabHandlers['ledgers'] {
  return {
    show: async ({ ledger }) => showLedger(lab, ledger, await ledgerNamed(ledger)),
    html: async ({ ledger }) => {
      const shown = await showLedger(lab, ledger, await ledgerNamed(ledger));
      return { html: ledgerHtml(lab, shown) };
    },
    run: async ({ ledger, claims }) => runLedger(lab, ledger, await ledgerNamed(ledger), claims),
  };
}
