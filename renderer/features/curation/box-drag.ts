import type { FaceBox } from '../../../shared/models/face.ts';

/** What is dragged: the whole box, or the sides that a handle is on, by compass (`nw` is the top left corner). */
export const boxHandles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type BoxHandle = (typeof boxHandles)[number];
export type BoxGrip = BoxHandle | 'move';

/** A box is never dragged smaller than this, in pixels of the photo: less is no face. */
export const leastSide = 8;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The box after a drag of `dx`, `dy` image pixels. Moving keeps its size; a handle moves its sides and the opposite ones stay. The
 * box may reach over the picture's edge, as published ones do, by the picture's own size at most; a part of `leastSide` stays on it.
 */
export function draggedBox(box: FaceBox, grip: BoxGrip, dx: number, dy: number, picture: PictureSize): FaceBox {
  const [left, right] = dragged([box.x1, box.x2], sideOf(grip, 'w', 'e'), Math.round(dx), picture.width);
  const [top, bottom] = dragged([box.y1, box.y2], sideOf(grip, 'n', 's'), Math.round(dy), picture.height);
  return { x1: left, y1: top, x2: right, y2: bottom };
}

type Sides = 'both' | 'low' | 'high' | 'none';

function sideOf(grip: BoxGrip, low: string, high: string): Sides {
  if (grip === 'move') return 'both';
  if (grip.includes(low)) return 'low';
  return grip.includes(high) ? 'high' : 'none';
}

/** One dimension: which ends follow the pointer, and how far they may go. */
function dragged([low, high]: [number, number], sides: Sides, by: number, length: number): [number, number] {
  switch (sides) {
    case 'none':
      return [low, high];
    case 'low':
      return [Math.max(-length, Math.min(low + by, high - leastSide, length - leastSide)), high];
    case 'high':
      return [low, Math.min(2 * length, Math.max(high + by, low + leastSide, leastSide))];
    case 'both': {
      const shift = Math.min(Math.max(by, leastSide - high), length - leastSide - low);
      return [low + shift, high + shift];
    }
  }
}

/** The part of the box that is on the picture; undefined when none is. */
export function clampedBox(box: FaceBox, picture: PictureSize): FaceBox | undefined {
  const clamped = {
    x1: Math.max(0, box.x1),
    y1: Math.max(0, box.y1),
    x2: Math.min(picture.width, box.x2),
    y2: Math.min(picture.height, box.y2),
  };
  return clamped.x2 > clamped.x1 && clamped.y2 > clamped.y1 ? clamped : undefined;
}

export function sameBox(a: FaceBox, b: FaceBox): boolean {
  return a.x1 === b.x1 && a.y1 === b.y1 && a.x2 === b.x2 && a.y2 === b.y2;
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** How far an arrow key drags, in image pixels: one, with Shift ten; undefined for other keys. */
export function keyDrag(key: string, shift: boolean): readonly [number, number] | undefined {
  const arrow = arrows[key];
  if (arrow === undefined) return undefined;
  const pixels = shift ? 10 : 1;
  return [arrow[0] * pixels, arrow[1] * pixels];
}

/** The box in words: `208, 147 … 392, 331`. */
export function boxWords({ x1, y1, x2, y2 }: FaceBox): string {
  return `${x1}, ${y1} … ${x2}, ${y2}`;
}
