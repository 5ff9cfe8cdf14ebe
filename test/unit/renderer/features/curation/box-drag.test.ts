import { describe, expect, it } from 'vitest';
import { faceBox } from '../../../../../shared/models/face.ts';
import {
  boxHandles,
  clampedBox,
  draggedBox,
  keyDrag,
  leastSide,
  type BoxGrip,
} from '../../../../../renderer/features/curation/box-drag.ts';

const picture = { width: 600, height: 400 };
const box = { x1: 100, y1: 120, x2: 200, y2: 240 };

describe('dragging the box of a face', () => {
  it('moves it with its size', () => {
    expect(draggedBox(box, 'move', 30.4, -20.6, picture)).toEqual({ x1: 130, y1: 99, x2: 230, y2: 219 });
  });

  it('moves only the sides that the handle is on', () => {
    expect(draggedBox(box, 'nw', 10, 5, picture)).toEqual({ ...box, x1: 110, y1: 125 });
    expect(draggedBox(box, 'n', 10, 5, picture)).toEqual({ ...box, y1: 125 });
    expect(draggedBox(box, 'se', 10, 5, picture)).toEqual({ ...box, x2: 210, y2: 245 });
    expect(draggedBox(box, 'e', 10, 5, picture)).toEqual({ ...box, x2: 210 });
    expect(draggedBox(box, 'sw', -10, 5, picture)).toEqual({ ...box, x1: 90, y2: 245 });
  });

  it.each<BoxGrip>(['move', ...boxHandles])(
    'by %s leaves a box that has a part on the picture, however far',
    (grip) => {
      for (const [dx, dy] of [
        [5000, 5000],
        [-5000, -5000],
        [5000, -5000],
        [-90, 260],
      ] as const) {
        const dragged = draggedBox(box, grip, dx, dy, picture);
        expect(faceBox.safeParse(dragged).success).toBe(true);
        expect(dragged.x2 - dragged.x1).toBeGreaterThanOrEqual(leastSide);
        expect(dragged.y2 - dragged.y1).toBeGreaterThanOrEqual(leastSide);
        expect(clampedBox(dragged, picture)).toBeDefined();
      }
    },
  );

  it('may reach over the edge, as published boxes do; the crop is clamped', () => {
    const over = draggedBox(box, 'move', -150, 0, picture);
    expect(over).toEqual({ x1: -50, y1: 120, x2: 50, y2: 240 });
    expect(clampedBox(over, picture)).toEqual({ x1: 0, y1: 120, x2: 50, y2: 240 });
    expect(clampedBox({ x1: 600, y1: 0, x2: 700, y2: 50 }, picture)).toBeUndefined();
  });

  it('by arrow keys goes one pixel, with Shift ten', () => {
    expect(keyDrag('ArrowLeft', false)).toEqual([-1, 0]);
    expect(keyDrag('ArrowDown', true)).toEqual([0, 10]);
    expect(keyDrag('j', false)).toBeUndefined();
  });
});
