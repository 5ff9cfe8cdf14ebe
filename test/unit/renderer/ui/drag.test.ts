import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import { useDrag, type DragPoint } from '../../../../renderer/ui/drag.ts';

/** A place on the page that tells its events, as an element does; its left upper corner is at (100, 50). */
class Place extends EventTarget {
  readonly captured = new Set<number>();
  setPointerCapture(pointer: number): void {
    this.captured.add(pointer);
  }
  hasPointerCapture(pointer: number): boolean {
    return this.captured.has(pointer);
  }
  releasePointerCapture(pointer: number): void {
    this.captured.delete(pointer);
  }
  getBoundingClientRect(): { left: number; top: number } {
    return { left: 100, top: 50 };
  }
  point(type: string, x = 0, y = 0, { pointerId = 1, button = 0 } = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), { pointerId, button, clientX: x, clientY: y }));
  }
}

function pressed(name: string): Event {
  return Object.assign(new Event('keydown', { cancelable: true }), { key: name });
}

let page: EventTarget;
let scope: EffectScope;
let told: (readonly [string, ...unknown[]])[];

beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('window', page);
  scope = effectScope();
  told = [];
});
afterEach(() => {
  scope.stop();
  vi.unstubAllGlobals();
});

/** A place that is dragged on from anywhere right of its first 10 pixels. */
function draggable(): Place {
  const place = new Place();
  const { begin } = scope.run(() =>
    useDrag<{ from: DragPoint }>({
      start: (at) => (at.x < 10 ? undefined : { from: at }),
      move: ({ from }, at) => told.push(['move', from, at]),
      end: (_, at) => told.push(['end', at]),
      cancel: ({ from }) => told.push(['cancel', from]),
    }),
  ) ?? { begin: () => undefined };
  place.addEventListener('pointerdown', (event) => {
    begin(event as PointerEvent);
  });
  return place;
}

describe('a drag', () => {
  it('is told in pixels of the element, with what its start held, and holds the pointer until its end', () => {
    const place = draggable();
    place.point('pointermove', 120, 60);
    place.point('pointerdown', 120, 60);
    expect(place.captured).toEqual(new Set([1]));
    place.point('pointermove', 90, 75);
    place.point('pointerup', 140, 80);
    expect(place.captured).toEqual(new Set());
    place.point('pointermove', 150, 90);
    expect(told).toEqual([
      ['move', { x: 20, y: 10 }, { x: -10, y: 25 }],
      ['end', { x: 40, y: 30 }],
    ]);
  });

  it('does not begin with another button, or where its start says no', () => {
    const place = draggable();
    place.point('pointerdown', 120, 60, { button: 2 });
    place.point('pointerdown', 105, 60);
    place.point('pointermove', 130, 60);
    place.point('pointerup', 130, 60);
    expect([told, place.captured.size]).toEqual([[], 0]);
  });

  it('is not changed or ended by a second finger', () => {
    const place = draggable();
    place.point('pointerdown', 120, 60);
    place.point('pointerdown', 180, 60, { pointerId: 2 });
    place.point('pointermove', 190, 60, { pointerId: 2 });
    place.point('pointerup', 190, 60, { pointerId: 2 });
    place.point('pointerup', 130, 60);
    expect(told).toEqual([['end', { x: 30, y: 10 }]]);
  });

  it.each(['pointercancel', 'lostpointercapture'])('is undone at %s', (type) => {
    const place = draggable();
    place.point('pointerdown', 120, 60);
    place.point(type);
    place.point('pointerup', 130, 60);
    expect(told).toEqual([['cancel', { x: 20, y: 10 }]]);
  });

  it('is undone by Escape, which nothing else gets; other keys go on', () => {
    const place = draggable();
    place.point('pointerdown', 120, 60);
    const [other, escape, later] = [pressed('a'), pressed('Escape'), pressed('Escape')];
    for (const event of [other, escape, later]) page.dispatchEvent(event);
    place.point('pointerup', 130, 60);
    expect(told).toEqual([['cancel', { x: 20, y: 10 }]]);
    expect([other, escape, later].map((event) => event.defaultPrevented)).toEqual([false, true, false]);
  });

  it('ends with the part of the page that it is in', () => {
    const place = draggable();
    place.point('pointerdown', 120, 60);
    scope.stop();
    place.point('pointermove', 130, 60);
    expect([told, place.captured.size]).toEqual([[], 0]);
  });
});
