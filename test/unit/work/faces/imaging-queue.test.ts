import { describe, expect, it } from 'vitest';
import { ImagingQueue } from '../../../../main/work/faces/imaging-queue.ts';
import type { LabError } from '../../../../shared/failure.ts';

interface Order {
  name: string;
  order: null;
  reject(error: LabError): void;
}

/** A queue with the names of what it refused, and why. */
function queueOf(): { queue: ImagingQueue<Order>; add(name: string, urgent: boolean): void; refused: string[] } {
  const queue = new ImagingQueue<Order>();
  const refused: string[] = [];
  return {
    queue,
    refused,
    add: (name, urgent) => {
      queue.add({ name, order: null, reject: ({ code }) => refused.push(`${name} ${code}`) }, urgent);
    },
  };
}

function takeAll(queue: ImagingQueue<Order>): string[] {
  const names: string[] = [];
  for (let next = queue.next(); next !== undefined; next = queue.next()) names.push(next.name);
  return names;
}

describe('the queue of pictures', () => {
  it('gives what a window waits for first, the newest before the older, and then the rest in its order', () => {
    const { queue, add } = queueOf();
    for (const name of ['behind 1', 'behind 2']) add(name, false);
    for (const name of ['urgent 1', 'urgent 2', 'urgent 3']) add(name, true);
    add('behind 3', false);
    expect(takeAll(queue)).toEqual(['urgent 3', 'urgent 2', 'urgent 1', 'behind 1', 'behind 2', 'behind 3']);
    add('behind 4', false);
    expect(takeAll(queue)).toEqual(['behind 4']);
  });

  it('gives up the oldest that a window waits for when more wait than a window shows', () => {
    const { queue, add, refused } = queueOf();
    for (let number = 0; number < 2003; number += 1) add(`urgent ${number}`, true);
    expect(refused).toEqual(['urgent 0 cancelled', 'urgent 1 cancelled', 'urgent 2 cancelled']);
    expect(takeAll(queue)).toHaveLength(2000);
  });

  it('refuses all that waits when the lab closes', () => {
    const { queue, add, refused } = queueOf();
    add('behind', false);
    add('urgent', true);
    queue.close();
    expect(refused).toEqual(['urgent cancelled', 'behind cancelled']);
    expect(takeAll(queue)).toEqual([]);
  });
});
