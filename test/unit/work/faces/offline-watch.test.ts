import { expect, it } from 'vitest';
import { OfflineWatch, provesConnection, type OwnFailure } from '../../../../main/work/faces/offline-watch.ts';
import type { Failed } from '../../../../main/data/download/polite/fetch-outcome.ts';

interface Watched {
  watch: OfflineWatch;
  /** Addresses whose outcome was let be recorded. */
  recorded: string[];
  miss(host: string, cause?: OwnFailure): Promise<void>;
  /** So many hosts one after the other. */
  missMany(count: number, cause?: OwnFailure): Promise<void>;
}

/** @param names whether other names are found. */
function watched(names = false): Watched {
  const watch = new OfflineWatch(async () => names);
  const recorded: string[] = [];
  const miss = (host: string, cause: OwnFailure = 'no connection'): Promise<void> =>
    watch.unreached(host, cause, () => recorded.push(host));
  const missMany = async (count: number, cause?: OwnFailure): Promise<void> => {
    for (let host = 1; host <= count; host++) await miss(`host-${host}`, cause);
  };
  return { watch, recorded, miss, missMany };
}

it.each(['dns', 'no connection'] as const)('decides nothing while nobody can be reached: %s', async (cause) => {
  const { watch, recorded, miss, missMany } = watched();
  await missMany(7, cause);
  await expect(miss('host-8', cause)).rejects.toThrow(/seems to be offline/);
  await expect(watch.end()).rejects.toThrow(/seems to be offline/);
  expect(recorded).toEqual([]);
});

it('believes that hosts are gone once another one was found', async () => {
  const { watch, recorded, miss } = watched();
  await miss('gone-1');
  await miss('gone-2', 'dns');
  expect(recorded).toEqual([]);
  watch.reached();
  expect(recorded).toEqual(['gone-1', 'gone-2']);
  await miss('gone-3');
  await watch.end();
  expect(recorded).toEqual(['gone-1', 'gone-2', 'gone-3']);
});

it('believes that names are gone where other names are found, though nobody answers', async () => {
  const { watch, recorded, missMany } = watched(true);
  await missMany(20, 'dns');
  await watch.end();
  expect(recorded).toHaveLength(20);
});

it('does not take it for proof of a connection that names are found', async () => {
  const { watch, recorded, missMany, miss } = watched(true);
  await missMany(7, 'no connection');
  await expect(miss('host-8')).rejects.toThrow(/seems to be offline/);
  await expect(watch.end()).rejects.toThrow(/seems to be offline/);
  expect(recorded).toEqual([]);
});

it('does not take one host that is gone, however often it is asked, for an end of the connection', async () => {
  const { watch, recorded, miss } = watched();
  watch.reached();
  for (let time = 0; time < 50; time++) await miss('gone');
  await watch.end();
  expect(recorded).toHaveLength(50);
});

it('sees a connection that ends in the middle', async () => {
  const { watch, recorded, miss, missMany } = watched();
  watch.reached();
  await missMany(7);
  await expect(miss('host-8')).rejects.toThrow(/resumes where it stopped/);
  expect(recorded).toEqual([]);
});

it('says so when the only address could not be reached', async () => {
  const { watch, miss } = watched();
  await miss('host');
  await expect(watch.end()).rejects.toThrow(/seems to be offline/);
});

it.each<[string, Failed['cause'], number | null, boolean]>([
  ['a name that is not found', 'dns', null, false],
  ['a name that is not found, to which a host led', 'dns', 302, true],
  ['a file that was cut, when no name is found afterwards', 'dns', 200, false],
  ['a host that was out of order, when it cannot be reached afterwards', 'no connection', 503, false],
  ['a file that was cut', 'cut short', 200, true],
  ['a refusal', 'refused', null, true],
  ['silence', 'idle timeout', null, false],
  ['a page that is gone', 'http 404', 404, true],
])('knows whether there is a connection by %s', (_, cause, httpStatus, proof) => {
  const facts = { finalUrl: '', seconds: 0, via: 'web' as const, words: '' };
  expect(provesConnection({ kind: 'failed', state: 'dead', cause, httpStatus, ...facts })).toBe(proof);
});
