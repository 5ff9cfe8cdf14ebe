import { describe, expect, it } from 'vitest';
import { AddressQueue } from '../../../../main/work/faces/address-queue.ts';
import type { DueAddress } from '../../../../main/store/faces/face-store.ts';

function address(name: string, ...actors: string[]): DueAddress {
  return { url: `http://web.example/${name}`, host: 'web.example', actors, rows: [1] };
}

function takeAll(queue: AddressQueue): string[] {
  const names: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) names.push(next.url.slice(19));
  return names;
}

describe('the queue of addresses', () => {
  const due = [address('a0', 'Ada'), address('ab', 'Ada', 'Bo'), address('a2', 'Ada'), address('b1', 'Bo')];

  it('gives each out once, in the order of the list, also one of two actors', () => {
    const queue = new AddressQueue(due, () => Infinity);
    expect(queue.expected).toBe(4);
    expect(takeAll(queue)).toEqual(['a0', 'ab', 'a2', 'b1']);
    expect(queue.expected).toBe(4);
  });

  it('has no more out for an actor than it lacks, and gives another for one that turned out badly', () => {
    const lacking = new Map([
      ['Ada', 1],
      ['Bo', 0],
    ]);
    const queue = new AddressQueue(due, (actor) => lacking.get(actor) ?? 0);
    expect(queue.expected).toBe(3);
    const first = queue.take();
    expect(first?.url).toContain('a0');
    expect(queue.take()).toBeUndefined();
    if (first !== undefined) queue.done(first);
    const second = queue.take();
    expect(second?.url).toContain('ab');
    lacking.set('Ada', 0);
    if (second !== undefined) queue.done(second);
    expect(queue.take()).toBeUndefined();
    expect(queue.expected).toBe(2);
  });

  it('counts an address of two actors as out for both', () => {
    const queue = new AddressQueue([address('ab', 'Ada', 'Bo'), address('b1', 'Bo'), address('b2', 'Bo')], (actor) =>
      actor === 'Bo' ? 2 : 5,
    );
    expect(takeAll(queue)).toEqual(['ab', 'b1']);
  });

  it('takes a hundred thousand addresses of 530 actors in a moment', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => address(String(index), `actor ${index % 530}`));
    const queue = new AddressQueue(many, () => Infinity);
    const start = process.threadCpuUsage();
    expect(takeAll(queue)).toHaveLength(100_000);
    const { user, system } = process.threadCpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(2000);
  });
});
