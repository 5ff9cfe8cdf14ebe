import type { RouteLocationRaw } from 'vue-router';
import { lab } from '../../bridge/lab.ts';
import type { Result } from '../../../shared/failure.ts';

/** What a preset started on the set added last has become. */
export interface Started {
  readonly to: RouteLocationRaw;
  /** What had to be changed to fit the preset to the set. */
  readonly adjustments: readonly string[];
}

/** Starts a preset as it is, on the set added last that fits it. */
export async function startPreset(preset: string): Promise<Result<Started>> {
  const resolved = await lab.training.resolve({ preset });
  if (!resolved.ok) return resolved;
  const { spec, data, adjustments } = resolved.value;
  const started = await lab.training.start({ spec, data, preset });
  if (!started.ok) return started;
  return { ok: true, value: { to: { path: '/train', query: { run: String(started.value.run) } }, adjustments } };
}
