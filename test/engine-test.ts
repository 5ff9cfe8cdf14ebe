import { it } from 'vitest';
import type { EngineName, EngineReport } from '../shared/models/engine.ts';

/** Why a test is skipped where TensorFlow is not installed; where it is, `npm test` counts a test that gives this reason as failed. */
export const noNative = 'the native engine is not installed';

/** `it` for a test on an engine, skipped with its reason where this machine has none. */
export function itOn(
  engine: EngineName,
  report: Pick<EngineReport, typeof engine>,
): (name: string, test: () => void | Promise<void>) => void {
  const { available, why } = report[engine];
  return (name, test) => {
    it(name, async ({ skip }) => {
      if (!available) skip(engine === 'native' ? `${noNative}: ${why}` : why);
      await test();
    });
  };
}
