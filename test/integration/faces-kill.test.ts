import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { openStore } from '../../main/store/store.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import type { FaceState } from '../../shared/models/face.ts';
import { facescrub } from '../facescrub.ts';
import { addList, endOf, openFacesLab, statesByLabel } from '../faces-lab.ts';
import { serveRealPictures } from '../faces-web.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';

const draws = seededMoments();
const kills = 20;
const retryKills = 5;
/** As the fixture has it. */
const concurrency = 8;
const fixture = join(import.meta.dirname, '..', 'fixtures', 'faces-process.ts');

/**
 * Lets a lab download until it has asked so many addresses, then a random moment longer, and kills it.
 * @param what the fixture is to do.
 */
async function killAfter(
  [data, list, what]: [data: string, list: string, what: 'pending' | 'dead' | 'unfinished'],
  requests: readonly unknown[],
  most: number,
): Promise<void> {
  const before = requests.length;
  const child = spawn(process.execPath, [fixture, data, list, what], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const gone = new Promise((resolve) => child.on('close', resolve));
  await expect
    .poll(() => requests.length - before >= most || lines.some((line) => line.startsWith('end')), { interval: 1 })
    .toBe(true);
  await wait(draws.random() * 40);
  child.kill('SIGKILL');
  await gone;
  expect(lines.filter((line) => line.startsWith('end'))).toEqual([]);
}

/** Addresses whose outcome was this one. */
function attempted(data: string, state: FaceState): Set<string> {
  const database = new Database(join(data, 'lab.sqlite'), { readonly: true });
  const urls = database
    .prepare<[FaceState], string>('SELECT url FROM face_attempts WHERE state = ?')
    .pluck()
    .all(state);
  database.close();
  return new Set(urls);
}

interface Kept {
  /** Hashes that the database names. */
  named: Set<string>;
  /** Addresses whose outcome is known. */
  settled: Set<string>;
}

/** What a killed lab left, checked: whole, every file what its name says, none without a name, no name without a file. */
function checkKept(data: string, known: Set<string>): Kept {
  // A lab killed as it starts leaves a database without tables, or none, and files nowhere: the next one makes them.
  const database = new Database(join(data, 'lab.sqlite'));
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  const store = openStore(data);
  const settled = new Set(database.prepare<[], string>('SELECT url FROM face_attempts').pluck().all());
  const named = store.faces.downloads.observed();
  store.close();
  database.close();

  const blobs = join(data, 'blobs');
  mkdirSync(join(blobs, 'staging'), { recursive: true });
  const files = readdirSync(blobs)
    .filter((name) => name.length === 2)
    .flatMap((folder) => readdirSync(join(blobs, folder)).map((name) => join(blobs, folder, name)));
  for (const file of files.filter((name) => !known.has(name))) {
    expect(file).toContain(createHash('sha256').update(readFileSync(file)).digest('hex'));
    known.add(file);
  }
  const inPlace = new Set(files.map((file) => file.slice(-64)));
  expect([...inPlace].filter((sha256) => !named.has(sha256))).toEqual([]);
  const onTheirWay = readdirSync(join(blobs, 'staging'));
  const lacking = [...named].filter((sha256) => !inPlace.has(sha256));
  expect(lacking.filter((sha256) => !onTheirWay.some((name) => name.startsWith(sha256)))).toEqual([]);
  return { named, settled };
}

describe.skipIf(facescrub === undefined)('a download whose lab is killed', () => {
  it(`is consistent after each of ${kills} kills, and ends as if nothing had happened`, async () => {
    const { web, list, expected, addresses } = await serveRealPictures({ delayMs: 20 });
    const file = join(temporaryFolder(), 'actors.txt');
    writeFileSync(file, list);
    const data = temporaryFolder();
    const known = new Set<string>();
    let settled = new Set<string>();
    for (let kill = 0; kill < kills; kill++) {
      const asked = web.requests.length;
      const most = (addresses - settled.size) / (kills - kill + 1);
      await killAfter([data, file, 'pending'], web.requests, Math.floor(draws.random() * most));
      const again = web.requests.slice(asked).filter(({ host, path }) => settled.has(`http://${host}${path}`));
      expect(again, 'nothing whose outcome is known is asked once more').toEqual([]);
      settled = checkKept(data, known).settled;
    }
    // What was under way at a kill is asked again, and nothing else.
    expect(web.requests.length - settled.size).toBeLessThan(kills * 2 * concurrency);
    expect(settled.size).toBeGreaterThan(addresses / 4);

    const { client } = await openFacesLab(data);
    await addList(client, list);
    await endOf(client, await valueOf(client.faceDownloads.start({ privateAddresses: true })));
    const states = await statesByLabel(client);
    expect(Object.fromEntries([...states].map(([label, { state }]) => [label, state]))).toEqual(
      Object.fromEntries(expected),
    );
    await endOf(client, await valueOf(client.blobs.check({})));
    expect(await valueOf(client.blobs.report({}))).toMatchObject({ blobs: 781, damaged: [], missing: [], orphans: 0 });
    for (const folder of ['staging', 'parts']) expect(readdirSync(join(data, 'blobs', folder))).toEqual([]);
  });

  it(`asks once more each address of a retry, and none of them twice, through ${retryKills} kills`, async () => {
    const { web, list, expected } = await serveRealPictures({ every: 2, delayMs: 20 });
    const file = join(temporaryFolder(), 'actors.txt');
    writeFileSync(file, list);
    const data = temporaryFolder();
    const lab = await openLab(data);
    const first = labClient(lab);
    await addList(first, list);
    await endOf(first, await valueOf(first.faceDownloads.start({ privateAddresses: true })));
    await lab.close();
    const dead = attempted(data, 'dead');
    const before = web.requests.length;
    for (let kill = 0; kill < retryKills; kill++) {
      const most = (dead.size - (web.requests.length - before)) / (retryKills - kill + 1);
      const what = kill === 0 ? 'dead' : 'unfinished';
      await killAfter([data, file, what], web.requests, 1 + Math.floor(draws.random() * most));
    }
    expect(web.requests.length - before).toBeGreaterThan(retryKills);

    const { client } = await openFacesLab(data);
    const goneOn = await endOf(client, await valueOf(client.faceDownloads.goOn({})));
    expect(goneOn).toMatchObject({ state: 'succeeded', error: null });
    const asked = web.requests.slice(before).map(({ host, path }) => `http://${host}${path}`);
    expect(new Set(asked)).toEqual(dead);
    // What was under way at a kill is asked again, and nothing else.
    expect(asked.length - dead.size).toBeLessThanOrEqual(retryKills * concurrency);
    const states = await statesByLabel(client);
    expect(Object.fromEntries([...states].map(([label, { state }]) => [label, state]))).toEqual(
      Object.fromEntries(expected),
    );
    expect(await valueOf(client.faceDownloads.unfinished({}))).toBeNull();
  });
});
