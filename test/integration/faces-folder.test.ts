import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, open, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { facescrub, realPictures } from '../facescrub.ts';
import { addList, countsOf, endOf, openFacesLab, statesByLabel } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { sharedData } from '../shared-data.ts';

const folder = join(facescrub ?? '', 'images');
const list = (): string => readFileSync(sharedData('data/facescrub-six/actors.txt') ?? '', 'utf8');

describe.skipIf(facescrub === undefined)('taking in the folder of 792 real downloads', () => {
  it('ends as the index says, the second time takes nothing, and every kept file is sound', async () => {
    const data = temporaryFolder();
    const { client } = await openFacesLab(data);
    await addList(client, list());
    const job = await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: folder })));
    // Two of the files are copies of another one, and one is the index.
    expect(job).toMatchObject({ state: 'succeeded', phase: '790 of 793 files were new and fit a row' });
    expect(await countsOf(client)).toEqual({ verified: 648, mismatch: 109, not_image: 35, pending: 700 });
    const { causes } = await valueOf(client.faces.status({}));
    // The index calls 24 a page; one more is a bare heading.
    const pages = causes.filter(({ state }) => state === 'not_image');
    expect(Object.fromEntries(pages.map(({ cause, rows }) => [cause, rows]))).toEqual({
      html: 25,
      text: 5,
      xml: 3,
      empty: 2,
    });
    const states = await statesByLabel(client);
    for (const { file, matches, decodes } of realPictures()) {
      const state = matches ? 'verified' : decodes ? 'mismatch' : 'not_image';
      expect([file, states.get(file.replace(/\..*/, ''))?.state]).toEqual([file, state]);
    }

    const second = await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: folder })));
    expect(second.phase).toBe('0 of 793 files were new and fit a row');

    await endOf(client, await valueOf(client.blobs.check({})));
    const bytes = new Map(realPictures().map((picture) => [picture.sha256, picture.bytes]));
    expect(await valueOf(client.blobs.report({}))).toMatchObject({
      blobs: bytes.size,
      bytes: [...bytes.values()].reduce((sum, size) => sum + size, 0),
      damaged: [],
      missing: [],
      orphans: 0,
    });
    expect(readdirSync(join(data, 'blobs', 'staging'))).toEqual([]);
  });

  it('goes by hash alone where names count from one, and gives nobody the picture of a neighbour', async () => {
    const shifted = temporaryFolder();
    const ours = realPictures().filter(({ actor }) => actor === 'Steve Carell');
    await Promise.all(
      ours.map(({ file, path }) =>
        cp(
          path,
          join(
            shifted,
            file.replace(/\d+/, (index) => String(Number(index) + 1)),
          ),
        ),
      ),
    );
    const { client } = await openFacesLab(temporaryFolder());
    await addList(client, list());
    await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: shifted })));
    const counts = await countsOf(client);
    expect(counts).toEqual({ verified: ours.filter(({ matches }) => matches).length, pending: 1492 - 115 });
  });

  it('finds and repairs files that are damaged, gone or nobody’s', async () => {
    const data = temporaryFolder();
    const some = temporaryFolder();
    const ours = realPictures()
      .filter(({ actor, matches }) => actor === 'Peri Gilpin' && matches)
      .slice(0, 12);
    for (const { file, path } of ours) await cp(path, join(some, file));
    const { client } = await openFacesLab(data);
    await addList(client, list());
    await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: some })));
    const blob = (sha256 = ''): string => join(data, 'blobs', sha256.slice(0, 2), sha256);
    const [damaged, gone] = ours.map(({ sha256 }) => sha256);
    await writeFile(blob(damaged), 'other bytes');
    await rm(blob(gone));
    const nobodys = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    await mkdir(join(data, 'blobs', 'ba'), { recursive: true });
    await writeFile(blob(nobodys), 'abc');

    expect((await endOf(client, await valueOf(client.blobs.check({})))).state).toBe('succeeded');
    expect(await valueOf(client.blobs.report({}))).toMatchObject({
      blobs: 12,
      damaged: [damaged],
      missing: [gone],
      orphans: 1,
    });
    expect(await countsOf(client)).toEqual({ verified: 10, pending: 1482 });
    expect(readdirSync(join(data, 'blobs', 'set-aside'))).toEqual([damaged]);

    await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: some })));
    expect(await countsOf(client)).toEqual({ verified: 12, pending: 1480 });
    await endOf(client, await valueOf(client.blobs.check({})));
    expect(await valueOf(client.blobs.report({}))).toMatchObject({ blobs: 13, damaged: [], missing: [], orphans: 1 });
  });
});

it('leaves out what is larger than allowed without reading it', async () => {
  const huge = join(temporaryFolder(), 'vole1.jpg');
  // A file with a hole that would take an hour to read, and no room.
  const file = await open(huge, 'w');
  await file.truncate(2 ** 40);
  await file.close();
  const { client } = await openFacesLab(temporaryFolder());
  await addList(client, `Ada Vole\t1\t1\thttp://web.example/1.jpg\t0,0,9,9\t${'a'.repeat(64)}`);
  const job = await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: dirname(huge) })));
  expect(job.state).toBe('succeeded');
  expect(job.log).toEqual([expect.stringMatching(/^vole1\.jpg was left out: it is larger than/)]);
});

it('says what is wrong with a folder that is none', async () => {
  const { client } = await openFacesLab(temporaryFolder());
  const missing = await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: '/nowhere/at/all' })));
  expect(missing).toMatchObject({ state: 'failed', error: { code: 'not_found' } });
  const file = await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: import.meta.filename })));
  expect(file).toMatchObject({ state: 'failed', error: { code: 'bad_input' } });
});

it('names what it leaves out, folds file names as labels, and counts the files it has', async () => {
  const folder = temporaryFolder();
  const list = [
    `Ana Crüz\t1\t1\thttp://web.example/1.jpg\t0,0,9,9\t${'a'.repeat(64)}`,
    `Ana Crüz\t2\t2\thttp://web.example/2.jpg\t0,0,9,9\t${'b'.repeat(64)}`,
    `Bo O'Hara-Lund\t3\t3\thttp://web.example/3.jpg\t0,0,9,9\t${'c'.repeat(64)}`,
  ].join('\n');
  const names = ['Crüz1.jpg'.normalize('NFD'), "o'hara-lund0.jpg", 'holiday.jpg', 'copy/crüz1.jpg'];
  await mkdir(join(folder, 'copy'));
  for (const name of names) await writeFile(join(folder, name), name.includes('holiday') ? 'a beach' : 'a picture');
  await writeFile(join(folder, '.hidden.jpg'), 'nobody asks for this');
  await symlink(join(folder, 'holiday.jpg'), join(folder, 'link.jpg'));
  const { lab, client } = await openFacesLab(temporaryFolder());
  await addList(client, list);
  const progress: [number, number | null][] = [];
  lab.subscribe((event) => {
    if (event.type === 'job' && event.job.kind === 'face-folder')
      progress.push([event.job.progress.done, event.job.progress.total]);
  });
  const job = await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: folder })));
  expect(job).toMatchObject({ state: 'succeeded', phase: '2 of 4 files were new and fit a row' });
  expect(job.progress).toMatchObject({ done: 4, total: 4 });
  for (const [done, total] of progress) expect(done).toBeLessThanOrEqual(total ?? 4);
  expect(progress).toEqual([...progress].sort(([one], [other]) => one - other));
  expect(job.log?.map((line) => line.normalize('NFC')).sort()).toEqual(
    [
      'copy/crüz1.jpg was left out: it is a copy of Crüz1.jpg.',
      'holiday.jpg was left out: no row has its bytes or its name.',
      'link.jpg was left out: it is a link, and links are not followed.',
    ].sort(),
  );
  const states = await statesByLabel(client);
  expect(states.get('cruz1')?.state).toBe('not_image');
  expect(states.get('oharalund0')?.state).toBe('not_image');
  expect(states.get('cruz0')?.state).toBe('pending');
});
