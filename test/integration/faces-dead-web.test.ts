import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { startDeadWeb, type WebPage } from '../../main/demo/dead-web.ts';
import { valueOf } from '../../shared/contract/index.ts';
import { addList, endOf, openFacesLab, statesByLabel } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';

/** What the web does, and what becomes of the row. Times-out are in the fetcher's own tests: they take what their name says. */
const outcomes = [
  ['good', 'verified', ''],
  ['redirect-chain', 'verified', ''],
  ['reset-once', 'verified', ''],
  ['too-many-requests', 'verified', ''],
  ['unavailable-burst', 'verified', ''],
  ['compressed', 'verified', ''],
  ['other-picture', 'mismatch', ''],
  ['html', 'not_image', 'html'],
  ['empty', 'not_image', 'empty'],
  ['truncated', 'undecodable', 'png'],
  ['huge-png', 'undecodable', 'png'],
  ['not-found', 'dead', 'http 404'],
  ['gone', 'dead', 'http 410'],
  ['forbidden', 'dead', 'http 403'],
  ['server-error', 'dead', 'http 500'],
  ['wrong-length', 'dead', 'cut short'],
  ['redirect-loop', 'dead', 'redirect loop'],
  ['redirect-on-and-on', 'dead', 'too many redirects'],
  ['redirect-file', 'blocked', 'scheme'],
  ['gzip-bomb', 'too_large', 'too large'],
  ['endless', 'too_large', 'too large'],
] as const;

it('says of each way in which the web is broken what it was, and keeps only what came', async () => {
  const pages = new Map<string, WebPage>();
  const web = await startDeadWeb({ pages, hosts: 6 });
  onTestFinished(() => web.close());
  const picture = (background: { r: number; g: number; b: number }): Promise<Buffer> =>
    sharp({ create: { width: 40, height: 40, channels: 3, background } })
      .png()
      .toBuffer();
  const other = await picture({ r: 9, g: 9, b: 9 });
  const lines: string[] = [];
  for (const [index, [behaviour]] of outcomes.entries()) {
    const content = await picture({ r: index, g: 50, b: 100 });
    pages.set(`/${behaviour}.png`, { content, other, behaviour });
    const sha256 = createHash('sha256').update(content).digest('hex');
    lines.push(['Ada Vole', index, index, web.address(`/${behaviour}.png`, index % 6), '0,0,40,40', sha256].join('\t'));
  }
  // The only row whose host has no name.
  lines.push(['Ada Vole', 99, 99, 'http://no-such-host.invalid/a.png', '0,0,40,40', '0'.repeat(64)].join('\t'));

  const { client } = await openFacesLab(temporaryFolder());
  const { faces } = await valueOf(client.lab.settings({}));
  await valueOf(client.lab.changeSettings({ faces: { ...faces, mostBytes: 3_000_000 } }));
  await addList(client, lines.join('\n'));
  const job = await endOf(client, await valueOf(client.faceDownloads.start({ privateAddresses: true })));
  expect(job).toMatchObject({ state: 'succeeded', error: null });

  const states = await statesByLabel(client);
  const found = outcomes.map(([behaviour], index) => {
    const { state, cause } = states.get(`vole${index}`) ?? {};
    return [behaviour, state, cause];
  });
  expect(found).toEqual(outcomes);
  expect(states.get(`vole${outcomes.length}`)).toEqual({ state: 'dead', cause: 'dns' });

  await endOf(client, await valueOf(client.blobs.check({})));
  const came = outcomes.filter(([, state]) => ['verified', 'mismatch', 'not_image', 'undecodable'].includes(state));
  expect(await valueOf(client.blobs.report({}))).toMatchObject({
    blobs: came.length,
    damaged: [],
    missing: [],
    orphans: 0,
  });
});
