import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** A workbench in a small window whose lab has one set of matrices, and a client of that lab beside it. */
export async function openMatricesWorkbench(): Promise<{ workbench: Workbench; client: LabClient }> {
  const workbench = await openWorkbench({ width: 1024, height: 700 });
  const session = await openLabSession({ dataDirectory: workbench.data });
  onTestFinished(() => session.close());
  const client = labClient(session);
  await endOf(client, await valueOf(client.matrices.add({ path: storeMatrices(join(temporaryFolder(), 'one')) })));
  return { workbench, client };
}
