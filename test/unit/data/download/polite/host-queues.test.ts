import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { HostQueues } from '../../../../../main/data/download/polite/host-queues.ts';

const never = new AbortController().signal;

/** Work that ends when it is told to, and says when it has begun. */
function work() {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    begun.resolve();
    await end.promise;
  };
  return { run, begun: begun.promise, end: () => end.resolve() };
}

describe('turns', () => {
  it('are at most so many for one host, and what waits for it holds up no other host', async () => {
    const queues = new HostQueues(3, 2);
    const [a, b, c, other] = [work(), work(), work(), work()];
    const visits = [a, b, c].map(({ run }) => queues.visit('busy', never, false, run));
    visits.push(queues.visit('idle', never, false, other.run));
    await Promise.all([a.begun, b.begun, other.begun]);
    expect(queues.facts()).toEqual([
      { host: 'busy', active: 2, waitMs: 0 },
      { host: 'idle', active: 1, waitMs: 0 },
    ]);
    a.end();
    await c.begun;
    for (const one of [b, c, other]) one.end();
    await Promise.all(visits);
    expect(queues.facts()).toEqual([]);
  });

  it('go first to what has had one before', async () => {
    const queues = new HostQueues(1, 1);
    const order: string[] = [];
    const first = work();
    const visits = [
      queues.visit('a', never, false, first.run),
      queues.visit('b', never, false, async () => order.push('new')),
      queues.visit('c', never, true, async () => order.push('begun')),
    ];
    first.end();
    await Promise.all(visits);
    expect(order).toEqual(['begun', 'new']);
  });

  it('are not given to a host that is closed, not even to what was about to have one', async () => {
    const queues = new HostQueues(1, 2);
    const first = work();
    let asked = 0;
    const visits = [
      queues.visit('other', never, false, first.run),
      queues.visit('told', never, false, async () => (asked = performance.now())),
    ];
    await first.begun;
    const closed = performance.now();
    queues.close('told', 150);
    first.end();
    await Promise.all(visits);
    expect(asked - closed).toBeGreaterThanOrEqual(149);
    expect(queues.facts()).toEqual([]);
  });

  it('wait for the longest time that a host has asked for', async () => {
    const queues = new HostQueues(1, 2);
    const closed = performance.now();
    queues.close('told', 500);
    queues.close('told', 20);
    // A busy machine may let some time pass even between two lines.
    expect(queues.facts()[0]?.waitMs).toBeGreaterThan(20);
    await queues.visit('told', never, false, async () => undefined);
    expect(performance.now() - closed).toBeGreaterThanOrEqual(499);
  });

  it('are given up at once with the signal, and other work goes on', async () => {
    const queues = new HostQueues(1, 1);
    const ending = new AbortController();
    const first = work();
    const running = queues.visit('a', never, false, first.run);
    const waiting = queues.visit('a', ending.signal, false, async () => 'asked');
    ending.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    first.end();
    await running;
    await expect(queues.visit('a', never, false, async () => 'asked')).resolves.toBe('asked');
  });

  it('are over when the work is, also when it was broken off', async () => {
    const queues = new HostQueues(1, 1);
    const ending = new AbortController();
    let over = false;
    const visit = queues.visit('a', ending.signal, false, async () => {
      ending.abort(new Error('enough'));
      await delay(50);
      over = true;
    });
    await expect(visit).rejects.toThrow('enough');
    expect(over).toBe(true);
  });

  it('wait while all is paused', async () => {
    const queues = new HostQueues(2, 2);
    queues.pause();
    let asked = false;
    const visit = queues.visit('a', never, false, async () => (asked = true));
    await delay(20);
    expect(asked).toBe(false);
    queues.resume();
    await visit;
    expect(asked).toBe(true);
  });
});
