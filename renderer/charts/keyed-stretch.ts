/** A stretch of an axis, 0 at its beginning to 1 at its end. */
export type Stretch = readonly [low: number, high: number];

const step = 0.05;
const keys: Readonly<Record<'upright' | 'level', Readonly<Record<string, number>>>> = {
  upright: { ArrowUp: step, ArrowDown: -step },
  level: { ArrowRight: step, ArrowLeft: -step },
};

/**
 * The stretch of an axis that a key chooses: arrows along the axis move its lower end, with Shift its upper one.
 * @returns null for the whole axis, undefined where the key means nothing here.
 */
export function keyedStretch(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  direction: 'upright' | 'level',
  chosen: Stretch = [0, 1],
): [low: number, high: number] | null | undefined {
  const by = keys[direction][key];
  if (by === undefined) return undefined;
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  const [low, high] = chosen;
  const next: [number, number] = shiftKey
    ? [low, round(Math.min(1, Math.max(low + step, high + by)))]
    : [round(Math.max(0, Math.min(high - step, low + by))), high];
  return next[0] <= 0 && next[1] >= 1 ? null : next;
}
