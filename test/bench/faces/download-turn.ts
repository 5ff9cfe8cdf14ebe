/**
 * Fetches every address of a file, one a line, into a folder by the product's own fetcher, and prints how long that took as JSON.
 *
 *     node test/bench/faces/download-turn.ts LIST FOLDER CONCURRENCY
 */
import { readFileSync } from 'node:fs';
import { createFetcher } from '../../../main/data/download/polite/fetcher.ts';
import { usualFetcherOptions } from '../../../main/data/download/polite/fetcher-options.ts';
import { KeptParts } from '../../../main/data/download/polite/kept-parts.ts';
import { millisecondsOf } from '../measurement.ts';

const [list = '', folder = '', concurrency = '16'] = process.argv.slice(2);
const urls = readFileSync(list, 'utf8').trimEnd().split('\n');
const { signal } = new AbortController();
const fetcher = createFetcher({ ...usualFetcherOptions, concurrency: Number(concurrency), allowPrivate: 'loopback' });
let bytes = 0;
const milliseconds = await millisecondsOf(async () => {
  const parts = await KeptParts.open(folder);
  const outcomes = await Promise.all(urls.map((url) => fetcher.fetch(url, { into: parts.of(url), signal })));
  for (const outcome of outcomes) bytes += outcome.kind === 'came' ? outcome.bytes : NaN;
});
await fetcher.close();
console.log(JSON.stringify({ seconds: milliseconds / 1000, bytes }));
