import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { openReader } from '../../main/work/reader-client.ts';
import { reads } from '../../main/api/reads.ts';
import { dispatcher } from '../../main/api/dispatch.ts';
import { openStore, openStoreToRead } from '../../main/store/store.ts';
import { labClient, valueOf, type LabEvent } from '../../shared/contract/index.ts';
import { touched } from '../../shared/contract/touched.ts';
import { newRun } from '../unit/store/lab-directory.ts';
import { temporaryFolder } from '../temporary.ts';

/** A store with three runs, and a reader beside it. */
function readFolder() {
  const dataDirectory = temporaryFolder();
  const store = openStore(dataDirectory);
  store.snapshots.put({ hash: 'snapshot', kind: 'digits', content: {} });
  const ids = ['a', 'b', 'c'].map((name) => store.runs.create(newRun({ name })).id);
  const reader = openReader(dataDirectory);
  onTestFinished(async () => {
    await reader.close();
    store.close();
  });
  return { dataDirectory, store, reader, ids };
}

it('answers as the lab’s own thread would, failures with their code, words and details too', async () => {
  const { dataDirectory, store, reader, ids } = readFolder();
  const own = dispatcher(reads({ dataDirectory, store }));
  for (const [name, input] of [
    ['runs.list', {}],
    ['runs.list', { where: 'name = b', order: [{ by: 'name', direction: 'ascending' }] }],
    ['runs.list', { where: 'name = = b' }],
    ['runs.list', { limit: 0 }],
    ['runs.log', { id: 77 }],
    ['runs.compare', { ids: ids.slice(0, 2) }],
    ['faces.status', {}],
    ['faces.find', { names: ['nobody'] }],
    ['faces.noSuchMethod', {}],
  ] as const) {
    expect(await reader.call(name, input), name).toEqual(await own(name, input));
  }
});

it('knows every write that came before the question', async () => {
  const { store, reader } = readFolder();
  for (let number = 0; number < 200; number++) {
    store.runs.create(newRun({ name: `later ${number}` }));
    const answer = await reader.call('runs.list', { limit: 1 });
    expect(answer).toMatchObject({ ok: true, value: { total: 4 + number } });
  }
});

it('changes nothing: its connection only reads', () => {
  const { dataDirectory } = readFolder();
  const store = openStoreToRead(dataDirectory);
  onTestFinished(() => {
    store.close();
  });
  expect(() => store.runs.create(newRun())).toThrow('The lab’s database cannot be written.');
  expect(() => store.settings.change({ gitCommit: false })).toThrow('The lab’s database cannot be written.');
});

it('reads one moment, whatever is written meanwhile', () => {
  const { dataDirectory, store } = readFolder();
  const reading = openStoreToRead(dataDirectory);
  onTestFinished(() => {
    reading.close();
  });
  const query = { where: '', order: [], deleted: false, offset: 0, limit: 1 };
  const totals = reading.atOneMoment(() => {
    const before = reading.runs.list(query).total;
    store.runs.create(newRun());
    return [before, reading.runs.list(query).total];
  });
  expect(totals).toEqual([3, 3]);
  expect(reading.runs.list(query).total).toBe(4);
});

it('asks again what a change overtook, so that nobody hears of what was before a change after the change', async () => {
  const { store, reader } = readFolder();
  const answer = reader.call('runs.list', { limit: 1 });
  // The thread cannot have answered yet: its answer comes with a later turn of this thread.
  store.runs.create(newRun({ name: 'meanwhile' }));
  reader.changed(['runs']);
  expect(await answer).toMatchObject({ value: { total: 4 } });
});

/** A reader whose answers take a fifth of a second and are how often the method was asked, beside the events of a training. */
function beside(types: readonly LabEvent['type'][]) {
  const reader = openReader(temporaryFolder(), join(import.meta.dirname, '..', 'fixtures', 'counting-reader.ts'));
  const events = setInterval(() => {
    for (const type of types) reader.changed(touched[type]);
  }, 10);
  onTestFinished(async () => {
    clearInterval(events);
    await reader.close();
  });
  return reader;
}

it('asks once for faces and for curves beside a training, whose events are not about them or repair them', async () => {
  const reader = beside(['run', 'metrics', 'weights', 'log', 'job', 'data-changed', 'engines-changed']);
  expect(await reader.call('faces.rows', {})).toEqual({ ok: true, value: 1 });
  expect(await reader.call('faceSnapshots.list', {})).toEqual({ ok: true, value: 1 });
  const pointsOnly = beside(['metrics', 'weights', 'log']);
  expect(await pointsOnly.call('runs.series', {})).toEqual({ ok: true, value: 1 });
  expect(await pointsOnly.call('runs.list', {})).toEqual({ ok: true, value: 1 });
});

it('asks again what is overtaken again and again, five times at most', async () => {
  expect(await beside(['run']).call('runs.list', {})).toEqual({ ok: true, value: 5 });
  expect(await beside(['log']).call('runs.log', {})).toEqual({ ok: true, value: 5 });
  expect(await beside(['faces-changed']).call('facePatches.list', {})).toEqual({ ok: true, value: 5 });
});

it('asks again what a lost thread did not answer, and gives up what loses it twice', async () => {
  const { dataDirectory } = readFolder();
  const reader = openReader(dataDirectory, join(import.meta.dirname, '..', 'fixtures', 'lost-reader.ts'));
  onTestFinished(() => reader.close());
  expect(await reader.call('runs.tags', {})).toEqual({ ok: true, value: [] });
  const lost = await reader.call('runs.log', { id: 1 });
  expect(lost).toMatchObject({ ok: false, error: { code: 'internal', details: 'it exited with code 3' } });
  expect(await reader.call('runs.list', { limit: 1 })).toMatchObject({ ok: true, value: { total: 3 } });
});

it('fails what is still asked when it is closed, and everything after that', async () => {
  const { reader } = readFolder();
  const open = reader.call('runs.list', {});
  const closed = reader.close();
  expect(await open).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  await closed;
  expect(await reader.call('runs.list', {})).toMatchObject({ ok: false, error: { code: 'cancelled' } });
});

it('tells of a database that cannot be read', async () => {
  const reader = openReader(temporaryFolder());
  onTestFinished(() => reader.close());
  expect(await reader.call('runs.list', {})).toMatchObject({ ok: false, error: { code: 'storage' } });
});

it('leaves a database behind that is whole in one file when its lab is closed', async () => {
  const data = temporaryFolder();
  const lab = await openLab(data);
  const client = labClient(lab);
  await valueOf(client.lab.changeSettings({ gitCommit: false }));
  await valueOf(client.runs.list({}));
  await lab.close();
  expect(readdirSync(data).filter((name) => name.startsWith('lab.sqlite'))).toEqual(['lab.sqlite']);
  const store = openStore(data);
  onTestFinished(() => {
    store.close();
  });
  expect(store.settings.get().gitCommit).toBe(false);
});

it('says when it is up, and starts by being asked that', async () => {
  const reader = openReader(readFolder().dataDirectory);
  onTestFinished(() => reader.close());
  expect(reader.isReady()).toBe(false);
  await expect.poll(() => reader.isReady(), { timeout: 20_000 }).toBe(true);
  expect(await reader.call('runs.list', { limit: 1 })).toMatchObject({ ok: true, value: { total: 3 } });
});
