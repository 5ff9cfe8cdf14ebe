import { keyedRange, type RangeMove } from '../charts/keyed-range.ts';
import type { AxisRange, LinkedRange } from '../charts/linked-range.ts';
import type { Line } from '../charts/line.ts';
import { usePageCommands } from '../stores/commands.ts';

/** Keys that zoom the charts of a page and move along their common axis. */
export function useZoomKeys(range: LinkedRange, lines: () => readonly Line[], at: () => number | null): void {
  const whole = (): AxisRange | undefined => {
    const ends = lines().flatMap(({ x }) => [x[0], x.at(-1)].filter((one) => one !== undefined));
    const [from, to] = [Math.min(...ends), Math.max(...ends)];
    return from < to ? { from, to } : undefined;
  };
  // What is shown while zoomed is only a part of the curves.
  let all: AxisRange | undefined;
  const move = (how: RangeMove) => (): void => {
    if (range.value === null) all = whole();
    if (all !== undefined) range.value = keyedRange(range.value, all, how, at());
  };
  const command = (id: string, label: string, keys: string, run: () => void) => ({
    ...{ id: `curves.${id}`, label, keys, run },
    ...{ page: 'Curves', hidden: true },
  });
  usePageCommands([
    command('in', 'Zoom in', 'i', move('in')),
    command('out', 'Zoom out', 'Shift+I', move('out')),
    command('left', 'Move to the left', 'Shift+ArrowLeft', move('left')),
    command('right', 'Move to the right', 'Shift+ArrowRight', move('right')),
    command('whole', 'Show all of the axis', '0', () => {
      range.value = null;
    }),
  ]);
}
