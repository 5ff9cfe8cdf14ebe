import { labClient } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';

/** What a person calls it, in every table of a terminal. */
export const unseenLabel = 'without near-duplicates of training faces';

/** Null where a run was not tested, or no near-duplicates are known, or its predictions are damaged. */
export async function unseenAccuracy(port: KeptLab, id: number): Promise<number | null> {
  const asked = await labClient(port).runs.testAccuracy({ id });
  return asked.ok ? (asked.value.unseen?.accuracy ?? null) : null;
}
