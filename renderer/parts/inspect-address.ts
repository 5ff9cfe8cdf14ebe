import type { LocationQueryRaw, RouteLocationRaw } from 'vue-router';
import type { InspectedPart } from '../../shared/models/inspection.ts';

/** Which images are looked through, one after the other: those of a cell of the confusion, or all that are wrong. */
export interface ImageWalk {
  actual?: number | undefined;
  predicted?: number | undefined;
  wrong?: boolean | undefined;
}

/** The page of one image: what the net says of it and why. */
export function imageAddress(
  run: number,
  part: InspectedPart,
  example: number,
  walk: ImageWalk = {},
): RouteLocationRaw {
  const query: LocationQueryRaw = {};
  if (walk.actual !== undefined) query['actual'] = String(walk.actual);
  if (walk.predicted !== undefined) query['predicted'] = String(walk.predicted);
  if (walk.wrong === true) query['wrong'] = 'yes';
  return { path: `/runs/${run}/images/${part}/${example}`, query };
}

/** All units of a run, or the page of one. */
export function unitsAddress(run: number, unit?: number): string {
  return unit === undefined ? `/runs/${run}/units` : `/runs/${run}/units/${unit}`;
}

/** The activations of a run's data in linked views. @param unit the one that is shown first. */
export function exploreAddress(run: number, unit?: number, part: InspectedPart = 'test'): RouteLocationRaw {
  const query: LocationQueryRaw = { part };
  if (unit !== undefined) query['x'] = String(unit);
  return { path: `/runs/${run}/explore`, query };
}
