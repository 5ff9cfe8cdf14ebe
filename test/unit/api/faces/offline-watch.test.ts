import { expect, it } from 'vitest';
import { OfflineWatch } from '../../../../main/api/faces/offline-watch.ts';

/** A watch, and the addresses whose outcome it let be recorded. */
function watched(): { watch: OfflineWatch; recorded: string[]; miss(host: string): void } {
  const watch = new OfflineWatch();
  const recorded: string[] = [];
  return { watch, recorded, miss: (host) => watch.unreached(host, () => recorded.push(host)) };
}

it('decides nothing about addresses while nobody can be reached', () => {
  const { watch, recorded, miss } = watched();
  for (let host = 1; host <= 7; host++) miss(`host-${host}`);
  expect(() => miss('host-8')).toThrow(/seems to be offline/);
  expect(() => watch.end()).toThrow(/seems to be offline/);
  expect(recorded).toEqual([]);
});

it('believes that hosts are gone once another one was found', () => {
  const { watch, recorded, miss } = watched();
  miss('gone-1');
  miss('gone-2');
  expect(recorded).toEqual([]);
  watch.reached();
  expect(recorded).toEqual(['gone-1', 'gone-2']);
  miss('gone-3');
  watch.end();
  expect(recorded).toEqual(['gone-1', 'gone-2', 'gone-3']);
});

it('does not take one host that is gone, however often it is asked, for an end of the connection', () => {
  const { watch, recorded, miss } = watched();
  watch.reached();
  for (let time = 0; time < 50; time++) miss('gone');
  watch.end();
  expect(recorded).toHaveLength(50);
});

it('sees a connection that ends in the middle', () => {
  const { watch, recorded, miss } = watched();
  watch.reached();
  for (let host = 1; host <= 7; host++) miss(`host-${host}`);
  expect(() => miss('host-8')).toThrow(/goes on where it stopped/);
  expect(recorded).toEqual([]);
});

it('says so when the only address could not be reached', () => {
  const { watch, miss } = watched();
  miss('host');
  expect(() => watch.end()).toThrow(/seems to be offline/);
});
