import { valueOf } from '../../shared/contract/client.ts';
import type { LabClient, LabPort } from '../../shared/contract/port.ts';
import type { EngineName } from '../../shared/models/engine.ts';
import type { RunSummary } from '../../shared/models/run.ts';

/** A lab in another process, attached to. */
export interface AttachedShell {
  port: LabPort;
  client: LabClient;
}

const over = new Set<RunSummary['status']>(['succeeded', 'failed', 'cancelled', 'interrupted']);

/** Adds the built-in digits to a lab. */
export async function addSample({ port, client }: AttachedShell): Promise<void> {
  const changed = new Promise<void>((resolve) => {
    port.subscribe((event) => {
      if (event.type === 'digits-changed') resolve();
    });
  });
  await valueOf(client.digits.add({ source: { kind: 'sample' } }));
  await changed;
}

/**
 * Trains one run through the lab, as a window does: it hears every event.
 * @returns the run as it ended. @throws when it did not succeed.
 */
export async function trainRun(
  { port, client }: AttachedShell,
  wish: { preset: string; settings: Record<string, unknown>; engine: EngineName },
): Promise<RunSummary> {
  const { preset, settings, engine } = wish;
  const { spec, digits, matrices } = await valueOf(client.training.resolve({ preset, settings }));
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
  const { run } = await valueOf(client.training.start({ spec, digits, matrices, preset, engine }));
  started.resolve(run);
  const result = await ended;
  if (result.status !== 'succeeded') throw new Error(`The run ${result.status}: ${result.error ?? ''}`);
  return result;
}
