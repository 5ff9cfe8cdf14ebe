import { expect, it } from 'vitest';
import { Slots } from '../../../main/jobs/slots.ts';

const never = new AbortController().signal;

/** Takes a place and tells when it has it. */
function asked(slots: Slots, name: string, told: string[], signal = never): Promise<(() => void) | undefined> {
  return slots.take(signal).then((give) => {
    told.push(give === undefined ? `${name} called off` : name);
    return give;
  });
}

it('lets as many work at once as there may be, in the order in which they asked', async () => {
  const told: string[] = [];
  const slots = new Slots(() => 2);
  const work = ['a', 'b', 'c', 'd'].map((name) => asked(slots, name, told));
  const [first] = await Promise.all(work.slice(0, 2));
  expect(told).toEqual(['a', 'b']);
  first?.();
  (await work[2])?.();
  await work[3];
  expect(told).toEqual(['a', 'b', 'c', 'd']);
});

it('passes over who was called off while it waited, or before', async () => {
  const told: string[] = [];
  const slots = new Slots(() => 1);
  const give = await asked(slots, 'a', told);
  const off = new AbortController();
  const waiting = asked(slots, 'b', told, off.signal);
  const next = asked(slots, 'c', told);
  off.abort();
  await waiting;
  await asked(slots, 'd', told, off.signal);
  give?.();
  await next;
  expect(told).toEqual(['a', 'b called off', 'd called off', 'c']);
});

it('lets more work when there may be more', async () => {
  let most = 1;
  const slots = new Slots(() => most);
  const told: string[] = [];
  await asked(slots, 'a', told);
  const second = asked(slots, 'b', told);
  most = 2;
  slots.look();
  await second;
  expect(told).toEqual(['a', 'b']);
});
