import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab, LabClient } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import type { Analysis } from '../../shared/models/instruments/analysis.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';

type Asked = Parameters<LabClient['instruments']['start']>[0];

/** Begins an analysis and waits for its end, whatever that is. One whose lab was lost is another one in the next lab. */
export async function endedAnalysis(port: KeptLab, asked: Asked, to: CommandOutput): Promise<Analysis> {
  const client = labClient(port);
  const started = await valueOf(client.instruments.start(asked));
  const { added } = await followJob(port, started.job, to);
  return valueOf(client.instruments.get({ id: added === null ? started.analysis.id : Number(added) }));
}

/**
 * An analysis that was begun and waited for.
 * @throws LabError as the analysis failed, or `cancelled`.
 */
export async function analysed(
  port: KeptLab,
  asked: Asked,
  to: CommandOutput,
): Promise<{ id: number; result: NonNullable<Analysis['result']> }> {
  const { id, status, error, result } = await endedAnalysis(port, asked, to);
  if (result !== null) return { id, result };
  if (status === 'cancelled') throw new LabError('cancelled', 'The analysis was cancelled.');
  throw new LabError(error?.code ?? 'internal', error?.message ?? `The analysis was ${status}.`, error?.details);
}
