import { renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { readNamedFileSync } from '../named-file.ts';

const mostStateBytes = 256 * 1024;

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });
/** In device-independent pixels of the whole desktop, which may have several displays and negative coordinates. */
export type Rectangle = z.infer<typeof rectangle>;

const windowState = z.object({
  bounds: rectangle,
  maximised: z.boolean(),
  fullScreen: z.boolean(),
  address: z.string().startsWith('/').max(4096).default('/'),
  zoom: z.number().min(0.25).max(5).default(1),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
});
/**
 * `bounds`: where the window is when it is neither maximised nor in full screen. `address`: the page it shows, path and query.
 * `zoom`: 1 is the usual size. `theme`: as chosen in the page, which keeps it too, but the window is there before its page.
 */
export type WindowState = z.infer<typeof windowState>;

/** How much of the title bar must be on a display for a hand to reach it. */
const reach = { width: 120, height: 24 };

/** @returns undefined when none was kept, or when the file cannot be understood: the window then opens where windows do. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    const content: unknown = JSON.parse(readNamedFileSync(file, mostStateBytes).toString('utf8'));
    return windowState.safeParse(content).data;
  } catch {
    return undefined;
  }
}

/** @throws when the file cannot be written. */
export function writeWindowState(file: string, state: WindowState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

/**
 * The kept bounds if a person can still reach the window there, made smaller where they are larger than the displays they are on;
 * otherwise (a display was unplugged) a window of that size, or as large as fits, in the middle of the first work area.
 */
export function reachableBounds(kept: Rectangle, workAreas: readonly [Rectangle, ...Rectangle[]]): Rectangle {
  const reachable = workAreas.some(
    (area) =>
      overlap(kept.x, kept.width, area.x, area.width) >= reach.width &&
      kept.y >= area.y &&
      kept.y + reach.height <= area.y + area.height,
  );
  return reachable ? fitted(kept, workAreas) : centred(kept, workAreas[0]);
}

/** A window may be partly out of sight or on two displays, but not so large that its edges cannot be had at once. */
function fitted(kept: Rectangle, workAreas: readonly Rectangle[]): Rectangle {
  const on = workAreas.filter(
    (area) =>
      overlap(kept.x, kept.width, area.x, area.width) > 0 && overlap(kept.y, kept.height, area.y, area.height) > 0,
  );
  const x = Math.min(...on.map((area) => area.x));
  const y = Math.min(...on.map((area) => area.y));
  const width = Math.max(...on.map((area) => area.x + area.width)) - x;
  const height = Math.max(...on.map((area) => area.y + area.height)) - y;
  return {
    ...(kept.width > width ? { x, width } : { x: kept.x, width: kept.width }),
    ...(kept.height > height ? { y, height } : { y: kept.y, height: kept.height }),
  };
}

/** A window of a wanted size, or as large as fits, in the middle of a work area. */
export function centred(wanted: { width: number; height: number }, area: Rectangle): Rectangle {
  const width = Math.min(wanted.width, area.width);
  const height = Math.min(wanted.height, area.height);
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  };
}

function overlap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);
}
