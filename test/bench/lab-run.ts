import { valueOf } from '../../shared/contract/client.ts';
import type { LabClient, LabPort } from '../../shared/contract/port.ts';
import type { EngineName } from '../../shared/models/engine.ts';
import type { Job } from '../../shared/models/job.ts';
import type { RunSummary } from '../../shared/models/run.ts';

/** A lab in another process, attached to. */
export interface AttachedShell {
  port: LabPort;
  client: LabClient;
}

const over = new Set<RunSummary['status']>(['succeeded', 'failed', 'cancelled', 'interrupted']);

/** Adds the built-in digits to a lab. */
export function addSample(shell: AttachedShell): Promise<void> {
  return added(shell, () => valueOf(shell.client.digits.add({ source: { kind: 'sample' } })));
}

/** Adds the six matrices of a folder to a lab. */
export function addMatrices(shell: AttachedShell, path: string): Promise<void> {
  return added(shell, () => valueOf(shell.client.matrices.add({ path })));
}

/** Waits for the end of the job that is started. @throws when it does not succeed. */
async function added({ port }: AttachedShell, start: () => Promise<{ job: Job }>): Promise<void> {
  const ended = new Map<string, Job>();
  let look = (): void => undefined;
  const unsubscribe = port.subscribe((event) => {
    if (event.type !== 'job' || event.job.endedAt === null) return;
    ended.set(event.job.id, event.job);
    look();
  });
  const { job } = await start();
  while (!ended.has(job.id)) await new Promise<void>((resolve) => (look = resolve));
  unsubscribe();
  const { state, error } = ended.get(job.id) ?? job;
  if (state !== 'succeeded') throw new Error(`${job.title} ${state}: ${error?.message ?? ''}`);
}

/**
 * Trains one run through the lab, as a window does: it hears every event.
 * @param begun called with the run when it is queued; returns what stops the work it started.
 * @returns the run as it ended. @throws when it did not succeed.
 */
export async function trainRun(
  { port, client }: AttachedShell,
  wish: { preset: string; settings: Record<string, unknown>; engine: EngineName },
  begun?: (run: number) => () => void,
): Promise<RunSummary> {
  const { preset, settings, engine } = wish;
  const { spec, data } = await valueOf(client.training.resolve({ preset, settings }));
  const started = Promise.withResolvers<number>();
  const ended = new Promise<RunSummary>((resolve) => {
    const ending = port.subscribe((event) => {
      if (event.type !== 'run' || !over.has(event.run.status)) return;
      void started.promise.then((id) => {
        if (id !== event.run.id) return;
        ending();
        resolve(event.run);
      });
    });
  });
  const { run } = await valueOf(client.training.start({ spec, data, preset, engine }));
  const leave = begun?.(run);
  started.resolve(run);
  const result = await ended.finally(leave);
  if (result.status !== 'succeeded') throw new Error(`The run ${result.status}: ${result.error ?? ''}`);
  return result;
}
