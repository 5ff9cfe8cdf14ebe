import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunSummary } from '../../../shared/models/run.ts';
import { runFolder, type ReadContext } from '../lab-context.ts';

/** Predicted class of every test image, uint8 `[n]`; undefined when the run never reached its end. */
export async function readPredictions(lab: ReadContext, run: RunSummary): Promise<Uint8Array | undefined> {
  const bytes = await readFile(join(runFolder(lab, run.id), 'predictions.u8')).catch(() => undefined);
  return bytes?.length === run.examples.test ? bytes : undefined;
}
