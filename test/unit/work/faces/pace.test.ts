import { expect, it } from 'vitest';
import { atPace, Pace } from '../../../../main/work/faces/pace.ts';

it('makes the parts as large as fits into six milliseconds, growing by a quarter at most and shrinking at once', () => {
  const pace = new Pace({ least: 10, most: 1000 });
  while (pace.size < 100) pace.took(pace.size, 0);
  pace.took(100, 6);
  pace.took(100, 5);
  expect(pace.size).toBe(120);
  pace.took(120, 0.001);
  expect(pace.size).toBe(150);
  pace.took(150, 60);
  expect(pace.size).toBe(15);
  for (let turn = 0; turn < 50; turn++) pace.took(pace.size, 0);
  expect(pace.size).toBe(1000);
  pace.took(1, 1000);
  expect(pace.size).toBe(10);
});

it('does every item once and in order', async () => {
  const done: number[] = [];
  await atPace(
    Array.from({ length: 1000 }, (_, item) => item),
    new Pace({ least: 10, most: 10 }),
    (part) => {
      expect(part.length).toBeLessThanOrEqual(10);
      done.push(...part);
    },
  );
  expect(done).toEqual(Array.from({ length: 1000 }, (_, item) => item));
});

it('ends at the signal and keeps what is done', async () => {
  const stop = new AbortController();
  const done: number[] = [];
  const work = atPace(
    [1, 2, 3, 4],
    new Pace({ least: 2, most: 2 }),
    (part) => {
      done.push(...part);
      stop.abort(new Error('enough'));
    },
    stop.signal,
  );
  await expect(work).rejects.toThrow('enough');
  expect(done).toEqual([1, 2]);
});
