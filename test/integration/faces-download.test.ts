import { describe, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { facescrub } from '../facescrub.ts';
import { addList, countsOf, endOf, openFacesLab, statesByLabel } from '../faces-lab.ts';
import { serveRealPictures } from '../faces-web.ts';
import { temporaryFolder } from '../temporary.ts';

describe.skipIf(facescrub === undefined)('the download of 1,492 listed pictures, 792 of which are there', () => {
  it('says of every address what the index of the real downloads says, and asks none twice', async () => {
    const { web, list, expected, addresses } = await serveRealPictures();
    const { client } = await openFacesLab(temporaryFolder());
    await addList(client, list);
    const job = await endOf(
      client,
      await valueOf(client.faceDownloads.start({ privateAddresses: true, concurrency: 8 })),
    );
    expect(job).toMatchObject({ state: 'succeeded', error: null, progress: { done: addresses, total: addresses } });
    expect(await countsOf(client)).toEqual({ verified: 648, mismatch: 109, not_image: 35, dead: 700 });
    const states = await statesByLabel(client);
    expect([...expected].filter(([label, state]) => states.get(label)?.state !== state)).toEqual([]);

    expect(web.requests).toHaveLength(addresses);
    expect(new Set(web.requests.map(({ host, path }) => host + path)).size).toBe(addresses);
    expect(web.mostAtOnce()).toBeLessThanOrEqual(8);
    expect(web.mostAtOnce()).toBeGreaterThan(2);
    for (const host of web.origins.keys()) expect(web.mostAtOnce(host)).toBeLessThanOrEqual(2);

    const second = await endOf(client, await valueOf(client.faceDownloads.start({ privateAddresses: true })));
    expect(second).toMatchObject({ state: 'succeeded', progress: { done: 0, total: 0 } });
    expect(web.requests).toHaveLength(addresses);
  });
});
