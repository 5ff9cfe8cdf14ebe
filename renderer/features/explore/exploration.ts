import type { LocationQuery, LocationQueryRaw } from 'vue-router';
import { inspectedPart, type InspectedPart } from '../../../shared/models/inspection.ts';

/** A stretch of an axis, from its low to its high end. */
export type Stretch = readonly [low: number, high: number];

/** A rectangle that was dragged in a plot; null where none was. */
export type Brush = { readonly x: Stretch; readonly y: Stretch } | null;

export const shownResults = ['all', 'right', 'wrong'] as const;
export type ShownResult = (typeof shownResults)[number];

export const imageOrders = ['number', 'unit', 'probability'] as const;
export type ImageOrder = (typeof imageOrders)[number];

/**
 * What is looked at in the activations of a run, all of it in the address. `of`: a class by its number, null for all. `x`, `y`: two units, null for the
 * liveliest of the part.
 * `units`, `plane`: what is brushed in the plot of the two units and in the projection; `range`: a stretch of the activation of `x`.
 */
export interface Exploration {
  part: InspectedPart;
  of: number | null;
  result: ShownResult;
  x: number | null;
  y: number | null;
  units: Brush;
  plane: Brush;
  range: Stretch | null;
  order: ImageOrder;
  /** Side of an image in pixels. */
  tile: number;
}

export const tileSides = { least: 6, most: 96, usual: 40 } as const;

/** What an address asks for; what it does not say, or says wrongly, is as usual. */
export function explorationOf(query: LocationQuery): Exploration {
  const brush = (name: string): Brush => {
    const [x1, x2, y1, y2] = numbersOf(query[name], 4);
    return x1 === undefined || x2 === undefined || y1 === undefined || y2 === undefined
      ? null
      : { x: [x1, x2], y: [y1, y2] };
  };
  const [low, high] = numbersOf(query['range'], 2);
  return {
    part: inspectedPart.catch('test').parse(query['part']),
    of: whole(query['class']) ?? null,
    result: shownResults.find((one) => one === query['result']) ?? 'all',
    x: whole(query['x']) ?? null,
    y: whole(query['y']) ?? null,
    units: brush('units'),
    plane: brush('plane'),
    range: low === undefined || high === undefined ? null : [low, high],
    order: imageOrders.find((one) => one === query['order']) ?? 'number',
    tile: Math.min(tileSides.most, Math.max(tileSides.least, whole(query['tile']) ?? tileSides.usual)),
  };
}

/** The address of it. */
export function queryOf({ part, of, result, x, y, units, plane, range, order, tile }: Exploration): LocationQueryRaw {
  const query: LocationQueryRaw = { part };
  if (x !== null) query['x'] = String(x);
  if (y !== null) query['y'] = String(y);
  if (of !== null) query['class'] = String(of);
  if (result !== 'all') query['result'] = result;
  for (const [name, brush] of Object.entries({ units, plane })) {
    if (brush !== null) query[name] = [...brush.x, ...brush.y].map(short).join(',');
  }
  if (range !== null) query['range'] = range.map(short).join(',');
  if (order !== 'number') query['order'] = order;
  if (tile !== tileSides.usual) query['tile'] = String(tile);
  return query;
}

function whole(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : undefined;
}

/** So many numbers with commas between; none where it is something else. */
function numbersOf(value: unknown, count: number): number[] {
  const numbers = typeof value === 'string' ? value.split(',').map(Number) : [];
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : [];
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

/** The two units that are shown: those asked for, as far as the net has them, else the liveliest that is not the other one. */
export function shownUnits(
  { x, y }: Pick<Exploration, 'x' | 'y'>,
  { unitCount, liveliest }: { unitCount: number; liveliest: readonly number[] },
): { x: number; y: number } {
  const within = (unit: number | null): number | null => (unit === null ? null : Math.min(unit, unitCount - 1));
  const lively = (other: number | null): number => liveliest.find((unit) => unit !== other) ?? 0;
  const [across, up] = [within(x), within(y)];
  const first = across ?? lively(up);
  return { x: first, y: up ?? lively(first) };
}
