import { labClient } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import type { RunSummary } from '../../shared/models/run.ts';

/**
 * Waits until a run is as it should be, or has ended.
 * @throws LabError as `runs.get` does when the run cannot be read any more.
 */
export async function awaitRun(port: KeptLab, id: number, holds: (run: RunSummary) => boolean): Promise<RunSummary> {
  const { promise, resolve, reject } = Promise.withResolvers<RunSummary>();
  const hear = (run: RunSummary): void => {
    if (holds(run) || !['queued', 'running', 'paused'].includes(run.status)) resolve(run);
  };
  const look = async (): Promise<void> => {
    const found = await labClient(port).runs.get({ id });
    if (found.ok) hear(found.value);
    else reject(new LabError(found.error.code, found.error.message, found.error.details));
  };
  const end = port.subscribe((event) => {
    if (event.type === 'run' && event.run.id === id) hear(event.run);
    if (event.type === 'connection' && event.connected) void look();
  });
  try {
    await look();
    return await promise;
  } finally {
    end();
  }
}
