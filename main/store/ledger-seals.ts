import type { Database } from 'better-sqlite3';
import { z } from 'zod';

const seal = z.object({ hash: z.string(), at: z.iso.datetime() });
export type LedgerSeal = z.infer<typeof seal>;

/**
 * What was hashed of a claim before it was run for the first time. The first seal stays: they lie among the snapshots, whose rows nothing
 * changes, under the name of ledger and claim.
 */
export interface LedgerSealRepository {
  get(ledger: string, claim: string): LedgerSeal | undefined;
  /** Seals a claim that is not sealed yet. */
  put(ledger: string, claim: string, seal: LedgerSeal): void;
}

export function openLedgerSeals(database: Database): LedgerSealRepository {
  const insert = database.prepare<[name: string, content: string]>(
    `INSERT INTO snapshots (hash, kind, content) VALUES (?, 'ledger-seal', ?) ON CONFLICT (hash) DO NOTHING`,
  );
  const select = database
    .prepare<[name: string], string>(`SELECT content FROM snapshots WHERE hash = ? AND kind = 'ledger-seal'`)
    .pluck();
  const nameOf = (ledger: string, claim: string): string => `ledger-seal ${ledger} ${claim}`;
  return {
    get: (ledger, claim) => {
      const content = select.get(nameOf(ledger, claim));
      return content === undefined ? undefined : seal.parse(JSON.parse(content));
    },
    put: (ledger, claim, of) => {
      insert.run(nameOf(ledger, claim), JSON.stringify(of));
    },
  };
}
