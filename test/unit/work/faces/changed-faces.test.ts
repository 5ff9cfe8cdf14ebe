import { expect, it } from 'vitest';
import { ChangedFaces } from '../../../../main/work/faces/changed-faces.ts';
import { EventHub } from '../../../../main/work/event-hub.ts';

function told(): { changed: ChangedFaces; events: { at: number; rows: number[] | null }[] } {
  const hub = new EventHub();
  const events: { at: number; rows: number[] | null }[] = [];
  hub.subscribe((event) => {
    if (event.type === 'faces-changed') events.push({ at: performance.now(), rows: event.rows });
  });
  return { changed: new ChangedFaces(hub), events };
}

it('tells rows that changed at most ten times a second, each once', async () => {
  const { changed, events } = told();
  const start = performance.now();
  for (let row = 0; row < 300; row++) {
    changed.add([row % 50]);
    if (row % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  changed.flush();
  const tenths = (performance.now() - start) / 100;
  expect(events.length).toBeLessThanOrEqual(Math.ceil(tenths) + 1);
  expect(new Set(events.flatMap(({ rows }) => rows ?? []))).toEqual(
    new Set(Array.from({ length: 50 }, (_, row) => row)),
  );
  for (const { rows } of events) expect(new Set(rows).size).toBe(rows?.length);
});

it('names a thousand rows, and no longer names them when there are more', () => {
  const { changed, events } = told();
  changed.add(Array.from({ length: 1000 }, (_, row) => row));
  changed.flush();
  changed.add(Array.from({ length: 1001 }, (_, row) => row));
  changed.flush();
  changed.flush();
  expect(events.map(({ rows }) => rows?.length)).toEqual([1000, undefined]);
});
