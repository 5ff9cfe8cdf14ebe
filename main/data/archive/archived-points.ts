import type { Columns } from './run-text.ts';

/** @throws Error, in words, where these are not the points of a series: as many of each, steps that ascend from 0, seconds from 0. */
export function requirePoints({ steps, seconds, values }: Columns, series: number): void {
  const wrong = (what: string): Error => new Error(`series ${series + 1}: ${what}`);
  if (steps.length !== seconds.length || steps.length !== values.length)
    throw wrong('it must have as many steps as seconds and values');
  let before = -1;
  for (const step of steps) {
    if (!Number.isInteger(step) || step < 0) throw wrong('its steps must be whole numbers from 0');
    if (step <= before) throw wrong('its steps must ascend');
    before = step;
  }
  if (seconds.some((second) => second < 0)) throw wrong('its seconds must be at least 0');
}
