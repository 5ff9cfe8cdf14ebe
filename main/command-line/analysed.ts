import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab, LabClient } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import type { Analysis } from '../../shared/models/instruments/analysis.ts';
import type { Face } from './console.ts';
import { followJob } from './follow-job.ts';

/**
 * An analysis that was begun and waited for.
 * @throws LabError as the analysis failed, or `cancelled`.
 */
export async function analysed(
  port: KeptLab,
  asked: Parameters<LabClient['instruments']['start']>[0],
  to: Face,
): Promise<{ id: number; result: NonNullable<Analysis['result']> }> {
  const client = labClient(port);
  const started = await valueOf(client.instruments.start(asked));
  await followJob(port, started.job, to);
  const { id, status, error, result } = await valueOf(client.instruments.get({ id: started.analysis.id }));
  if (result !== null) return { id, result };
  if (status === 'cancelled') throw new LabError('cancelled', 'The analysis was cancelled.');
  throw new LabError(error?.code ?? 'internal', error?.message ?? `The analysis was ${status}.`, error?.details);
}
