import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { engineReport } from '../../main/engines/engine-report.ts';
import { loadEngine } from '../../main/learning/kernels/engines.ts';
import {
  fromInstaller,
  type FromInstaller,
  type InstallRequest,
} from '../../main/engines/provision/install-messages.ts';
import { findNative } from '../../main/engines/provision/native-folder.ts';
import { fullFault } from '../../main/engines/provision/native-record.ts';
import { pinnedWheel } from '../../main/engines/provision/pinned-wheel.ts';
import { findTool } from '../../main/engines/provision/run-tool.ts';
import { workerEntry } from '../../main/places.ts';
import { command, commandJson } from '../command-line.ts';
import { libraryHead, libraryNames, tensorFlowMembers, writeWheel } from '../fixtures/wheel.ts';
import { noNative } from '../engine-test.ts';
import { temporaryFolder } from '../temporary.ts';

/** TensorFlow to install from, without a network: what the set-up has installed. */
const present = findNative().installed;
const compiler = findTool('c++', 'g++', 'clang++');
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
/** Somebody who may write nowhere. */
const nobody = { uid: 65_534, gid: 65_534 };

afterEach(() => {
  vi.unstubAllEnvs();
});

interface Installation {
  child: ChildProcess;
  /** Settles with the installer's last word, undefined when it ended without one. */
  end: Promise<Extract<FromInstaller, { type: 'finished' | 'failed' }> | undefined>;
  /** Settles when it begins what matches; rejects when it ends without. */
  phase(text: RegExp): Promise<void>;
}

/** Starts the real installer on a cache. */
function start(
  cache: string,
  environment: Record<string, string> = {},
  request: Partial<InstallRequest> = {},
  person: { uid?: number; gid?: number } = {},
): Installation {
  const env = {
    ...process.env,
    HIDDEN_UNIT_CACHE: cache,
    HIDDEN_UNIT_LIBTENSORFLOW: present?.folder ?? '',
    ...environment,
  };
  const child = fork(workerEntry('engine-install'), [], {
    env,
    ...person,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const phases: string[] = [];
  let last: Extract<FromInstaller, { type: 'finished' | 'failed' }> | undefined;
  child.on('message', (received) => {
    const message = fromInstaller.parse(received);
    if (message.type === 'phase') phases.push(message.text);
    if (message.type === 'finished' || message.type === 'failed') last = message;
  });
  child.send({ type: 'install', request: { from: null, again: false, ...request } });
  return {
    child,
    end: new Promise((resolve) => {
      child.on('close', () => {
        resolve(last);
      });
    }),
    phase: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (phases.some((phase) => text.test(phase))) resolve();
        };
        child.on('message', look);
        child.on('close', () => {
          reject(new Error(`It ended after: ${phases.join(', ')}.`));
        });
        look();
      }),
  };
}

/** What an attempt on this cache leaves: no engine, nothing half made, and a wasm engine that computes. */
async function expectNothingKept(cache: string): Promise<void> {
  vi.stubEnv('HIDDEN_UNIT_CACHE', cache);
  const root = join(cache, 'native');
  expect(findNative(root)).toEqual({ installed: undefined, fault: '' });
  const left = existsSync(root) ? readdirSync(root) : [];
  expect(left.filter((name) => !['install.lock', 'last-failure.json'].includes(name))).toEqual([]);
  expect((await loadEngine('best')).used.name).toBe('wasm');
}

async function expectFailure(installation: Installation, code: string, sentence: RegExp): Promise<void> {
  const end = await installation.end;
  expect(end).toMatchObject({ type: 'failed', failure: { code, message: expect.stringMatching(sentence) as string } });
}

describe('an installation that goes wrong ends in one sentence and a working wasm engine', () => {
  const meanwhile = 'Until then WebAssembly does the same work, more slowly\\.$';

  it('when PATH has no compiler', async () => {
    const cache = temporaryFolder();
    const failure = new RegExp(
      `C\\+\\+ compiler, and there is none in PATH: install one with “.+” and try again\\. ${meanwhile}`,
    );
    await expectFailure(start(cache, { PATH: temporaryFolder(), CXX: '' }), 'unavailable', failure);
    await expectNothingKept(cache);
    const { value } = await commandJsonIn(cache, 'engine', 'status');
    expect(value).toMatchObject({ installed: null, lastFailure: { code: 'unavailable' } });
  });

  it.skipIf(compiler === undefined)('when a wheel that a person chose has a flipped byte', async () => {
    const cache = temporaryFolder();
    const wheel = join(cache, 'tensorflow_cpu-2.13.1-cp311-cp311-chosen.whl');
    const library = libraryHead();
    for (let i = 20; i < library.length; i++) library[i] = (i * i * 31 + (i >> 3)) & 255;
    writeWheel(wheel, tensorFlowMembers(library));
    const bytes = readFileSync(wheel);
    const at = bytes.indexOf(libraryNames[0] ?? '') + 900;
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    writeFileSync(wheel, bytes);
    await expectFailure(
      start(cache, {}, { from: wheel }),
      'bad_data',
      new RegExp(`is damaged and nothing of it is used.*${meanwhile}`),
    );
    await expectNothingKept(cache);
  });

  it.skipIf(compiler === undefined)('when a library that is none passes all checks and does not compile', async () => {
    const cache = temporaryFolder();
    const wheel = join(cache, 'tensorflow_cpu-2.13.1-cp311-cp311-chosen.whl');
    writeWheel(wheel, tensorFlowMembers());
    await expectFailure(
      start(cache, {}, { from: wheel }),
      'unavailable',
      new RegExp(`could not be compiled by .*${meanwhile}`),
    );
    await expectNothingKept(cache);
  });

  it('when pip gives another wheel than the one that was published', async (test) => {
    const wheel = pinnedWheel();
    if (wheel === undefined || compiler === undefined || !hasPip()) test.skip('pip and a compiler are not both here');
    const index = temporaryFolder();
    writeWheel(join(index, wheel?.file ?? ''), tensorFlowMembers());
    const cache = temporaryFolder();
    const environment = { HIDDEN_UNIT_LIBTENSORFLOW: '', PIP_NO_INDEX: '1', PIP_FIND_LINKS: index, ...noUpstream };
    await expectFailure(
      start(cache, environment),
      'bad_data',
      new RegExp(`its sha256 differs, and nothing of it is used.*${meanwhile}`),
    );
    await expectNothingKept(cache);
  });

  it.skipIf(isWindows() || pinnedWheel() === undefined || compiler === undefined).each([
    [
      'refuses in its own words',
      'echo "WARNING: old"; echo "ERROR: Invalid requirement, asked with $PIP_REQUIRE_VIRTUALENV"',
      'could not be downloaded: pip says “Invalid requirement, asked with 0”\\. Choose',
    ],
    [
      'does not know the wheel',
      'echo "ERROR: Could not find a version"; echo "ERROR: No matching distribution found for it"',
      "the package index of this machine's pip does not have it\\. Choose",
    ],
    ['ends silently', ':', 'pip ended without saying why\\. Choose'],
  ])('when pip %s', async (_what, said, sentence) => {
    const tools = temporaryFolder();
    const script = `#!/bin/sh\ncase "$*" in *--version*) exit 0;; *download*) ${said}; exit 1;; esac\n`;
    writeFileSync(join(tools, 'python3'), script, { mode: 0o755 });
    writeFileSync(join(tools, 'python'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const cache = temporaryFolder();
    const environment = {
      HIDDEN_UNIT_LIBTENSORFLOW: '',
      PATH: `${tools}:${process.env['PATH'] ?? ''}`,
      PIP_REQUIRE_VIRTUALENV: '1',
      ...noUpstream,
    };
    await expectFailure(start(cache, environment), 'unavailable', new RegExp(`${sentence}.*${meanwhile}`));
    await expectNothingKept(cache);
  });

  it('when there is no network', async (test) => {
    if (pinnedWheel() === undefined || compiler === undefined || !hasPip())
      test.skip('pip and a compiler are not both here');
    const cache = temporaryFolder();
    const nowhere = 'http://127.0.0.1:9/simple';
    const environment = { HIDDEN_UNIT_LIBTENSORFLOW: '', PIP_INDEX_URL: nowhere, PIP_FIND_LINKS: '', ...noUpstream };
    await expectFailure(
      start(cache, environment),
      'network',
      new RegExp(`pip does not reach its package index\\. Connect.*${meanwhile}`),
    );
    await expectNothingKept(cache);
  });

  it.skipIf(process.platform !== 'linux' || compiler === undefined)(
    'when the library needs a newer glibc than this system has',
    async (test) => {
      if (present === undefined) return test.skip(noNative);
      const folder = libraryOfTheFuture(join(present.folder, 'deps'));
      const cache = temporaryFolder();
      const failure = new RegExp(`needs GLIBC_2\\.99 of the system's .* this system's is older.*${meanwhile}`);
      await expectFailure(start(cache, { HIDDEN_UNIT_LIBTENSORFLOW: folder }), 'unavailable', failure);
      await expectNothingKept(cache);
    },
  );

  it.skipIf(!isRoot || present === undefined)('when the disk is too small, before anything is written', async () => {
    const cache = smallDisk('100m');
    await expectFailure(
      start(cache),
      'storage',
      new RegExp(`\\d+ MB are needed meanwhile and \\d+ MB are free; make room.*${meanwhile}`),
    );
    await expectNothingKept(cache);
  });

  it('when the Node is too old for SQLite, whose binding would end the process', async () => {
    const cache = temporaryFolder();
    const old = join(temporaryFolder(), 'old.mjs');
    const versions = '{ ...process.versions, napi: "8", node: "16.17.1" }';
    writeFileSync(old, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
    await expectFailure(
      start(cache, { NODE_OPTIONS: `--import=${old}` }),
      'unavailable',
      new RegExp(`and this is Node 16\\.17\\.1: use a newer one\\. ${meanwhile}`),
    );
    await expectNothingKept(cache);
  });

  it('when a file lies in the place of the cache', async () => {
    const cache = temporaryFolder();
    writeFileSync(join(cache, 'native'), 'a file');
    await expectFailure(start(cache), 'storage', new RegExp(`the cache is not a folder; name another.*${meanwhile}`));
  });

  it.skipIf(!isRoot).each([
    ['before there was a cache', false],
    ['after a cache was begun', true],
  ])('when the disk can only be read, %s', async (_when, begun) => {
    const cache = smallDisk('1m');
    if (begun) mkdirSync(join(cache, 'native'));
    spawnSync('mount', ['-o', 'remount,ro', cache]);
    await expectFailure(
      start(cache),
      'storage',
      new RegExp(`could not be kept in .*the cache (may not be written|is on a disk that can only).*${meanwhile}`),
    );
    await expectNothingKept(cache);
  });

  it.skipIf(!isRoot)('when the cache is somebody else’s', async (test) => {
    const cache = temporaryFolder();
    chmodSync(cache, 0o755);
    mkdirSync(join(cache, 'native'), { mode: 0o755 });
    if (
      spawnSync(process.execPath, ['-e', `fs.readFileSync(${JSON.stringify(workerEntry('engine-install'))})`], nobody)
        .status !== 0
    )
      return test.skip('nobody else may read this clone');
    await expectFailure(
      start(cache, {}, {}, nobody),
      'storage',
      new RegExp(`the cache may not be written; check its permissions or name another folder.*${meanwhile}`),
    );
    await expectNothingKept(cache);
  });

  it.skipIf(!isRoot || present === undefined)('when the disk becomes full in the middle', async () => {
    const cache = smallDisk('600m');
    const installation = start(cache);
    await installation.phase(/Copying/);
    // Whatever room the installation frees on its way is taken too.
    const filling = setInterval(() => {
      fill(join(cache, 'something else'));
    }, 10);
    void installation.end.then(() => {
      clearInterval(filling);
    });
    await expectFailure(
      installation,
      'storage',
      new RegExp(`the disk is full; make room and try again\\. ${meanwhile}`),
    );
    await expectNothingKept(cache);
  });
});

describe.skipIf(compiler === undefined || isWindows())('an installation that goes right', () => {
  it('goes from a folder to a training, is verified, and gives its bytes back', async (test) => {
    if (present === undefined) return test.skip(noNative);
    const cache = temporaryFolder();
    vi.stubEnv('HIDDEN_UNIT_CACHE', cache);
    vi.stubEnv('HIDDEN_UNIT_LIBTENSORFLOW', present.folder);
    const data = temporaryFolder();
    expect(await commandJson(data, 'engine', 'status')).toMatchObject({
      value: { engines: { native: { available: false } } },
    });
    const installed = await commandJson(data, 'engine', 'install');
    expect(installed).toMatchObject({
      code: 0,
      value: { engines: { native: { available: true, version: present.record.tensorflow } } },
    });
    const verified = await commandJson(data, 'engine', 'status', '--verify');
    expect(verified).toMatchObject({ code: 0, value: { installed: { bytes: expect.any(Number) as number } } });
    expect((await command(data, 'doctor')).stdout).toContain(`✓ engine native ${present.record.tensorflow}`);
    expect((await command(data, 'digits', 'add', '--sample')).code).toBe(0);
    const trained = await commandJson(data, 'train', '--preset', 'part5', '--set', 'steps=5', '--engine', 'native');
    expect(trained).toMatchObject({ code: 0, value: { engine: 'native' } });
    const removed = await commandJson(data, 'engine', 'remove');
    expect(removed.value).toMatchObject({ bytes: expect.toSatisfy((bytes: number) => bytes > 100e6) as number });
    expect(await command(data, 'train', '--preset', 'part5', '--engine', 'native')).toMatchObject({ code: 1 });
    await expectNothingKept(cache);
  });

  it('survives being killed in the middle: nothing counts, and the next one tidies up and succeeds', async (test) => {
    if (present === undefined) return test.skip(noNative);
    const cache = temporaryFolder();
    const killed = start(cache);
    await killed.phase(/Compiling/);
    killed.child.kill('SIGKILL');
    expect(await killed.end).toBeUndefined();
    const root = join(cache, 'native');
    expect(readdirSync(root).some((name) => name.startsWith('.installing-'))).toBe(true);
    expect(findNative(root).installed).toBeUndefined();
    expect(await start(cache).end).toMatchObject({ type: 'finished' });
    expect(readdirSync(root).filter((name) => name.startsWith('.installing-'))).toEqual([]);
    expect(findNative(root).installed?.record.tensorflow).toBe(present.record.tensorflow);

    // What is damaged later does not count either, and is installed anew.
    const library = join(findNative(root).installed?.folder ?? '', 'deps', 'lib', libraryNames[0] ?? '');
    truncateSync(library, 1_000_000);
    expect(findNative(root).fault).toMatch(/has 1000000 bytes instead of \d+$/);
    expect(await start(cache).end).toMatchObject({ type: 'finished' });
    expect(findNative(root)).toMatchObject({ fault: '' });
  });

  it('has a working engine at each moment of being installed again: also when it is killed as the new one gets its name', async (test) => {
    if (present === undefined) return test.skip(noNative);
    const cache = temporaryFolder();
    const root = join(cache, 'native');
    mkdirSync(root);
    expect(spawnSync('cp', ['-a', present.folder, root]).status).toBe(0);
    const killed = start(cache, { NODE_OPTIONS: `--import=${killedAtRename(root)}` }, { again: true });
    expect(await killed.end).toBeUndefined();
    expect(killed.child.signalCode).toBe('SIGKILL');
    const { installed } = findNative(root);
    expect(installed === undefined ? 'nothing' : await fullFault(installed.folder, installed.record)).toBe('');
    // The next one keeps one of the two and tidies up.
    expect(await start(cache).end).toMatchObject({ type: 'finished' });
    expect(readdirSync(root).filter((name) => name !== 'install.lock')).toHaveLength(1);
  });

  it('installs anew what was overwritten behind an unchanged size and date', async (test) => {
    if (present === undefined) return test.skip(noNative);
    const cache = temporaryFolder();
    const root = join(cache, 'native');
    mkdirSync(root);
    expect(spawnSync('cp', ['-a', present.folder, root]).status).toBe(0);
    const { installed } = findNative(root);
    const library = join(installed?.folder ?? '', 'deps', 'lib', libraryNames[0] ?? '');
    const { size, mtimeMs } = statSync(library);
    const file = openSync(library, 'r+');
    for (let at = 4096; at < size - 65_536; at += size >> 4) writeSync(file, Buffer.alloc(65_536, 204), 0, 65_536, at);
    closeSync(file);
    spawnSync('touch', ['-r', join(present.folder, 'deps', 'lib', libraryNames[0] ?? ''), library]);
    expect(statSync(library)).toMatchObject({ size, mtimeMs });
    expect(findNative(root).fault).toBe('');
    expect(await start(cache).end).toMatchObject({ type: 'finished' });
    expect(Date.parse(findNative(root).installed?.record.installedAt ?? '')).toBeGreaterThan(
      Date.parse(present.record.installedAt),
    );
    const again = findNative(root).installed;
    expect(again === undefined ? 'nothing' : await fullFault(again.folder, again.record)).toBe('');
  });

  it('is made once when two ask for it at the same moment', async (test) => {
    if (present === undefined) return test.skip(noNative);
    const cache = temporaryFolder();
    const both = [start(cache), start(cache)];
    const ends = await Promise.all(both.map((one) => one.end));
    const { installed } = findNative(join(cache, 'native'));
    expect(ends).toEqual(
      [0, 1].map(() => expect.objectContaining({ type: 'finished', folder: installed?.folder }) as object),
    );
    const began = Date.parse(installed?.record.installedAt ?? '');
    expect(await start(cache).end).toMatchObject({ type: 'finished' });
    expect(Date.parse(findNative(join(cache, 'native')).installed?.record.installedAt ?? '')).toBe(began);
  });

  it('ends within a second when it is cancelled, and leaves nothing', async (test) => {
    if (present === undefined) return test.skip(noNative);
    const cache = temporaryFolder();
    const installation = start(cache);
    await installation.phase(/Compiling/);
    const asked = performance.now();
    installation.child.send({ type: 'cancel' });
    expect(await installation.end).toMatchObject({ type: 'failed', failure: { code: 'cancelled' } });
    expect(performance.now() - asked).toBeLessThan(1000);
    await expectNothingKept(cache);
  });
});

describe('the installed engine', () => {
  /** `npm test` says so when it has installed it: tests that ask for native are then skipped for no good reason. */
  const promised = process.env['HIDDEN_UNIT_NATIVE_INSTALLED'] === 'yes';

  it.runIf(promised || present !== undefined)('loads and computes, so that no test of it is skipped', async () => {
    const { native } = await engineReport();
    expect(native).toEqual({ available: true, version: present?.record.tensorflow, why: '' });
  });
});

/** Upstream's installer asks nobody. */
const noUpstream = { TFJS_NODE_CDN_STORAGE: 'http://127.0.0.1:9/' };

/** A module that ends its process when it first gives something in this folder another name. */
function killedAtRename(root: string): string {
  const file = join(temporaryFolder(), 'killed-at-rename.mjs');
  writeFileSync(
    file,
    `import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';
const { rename } = files;
files.rename = async (from, to) => {
  await rename(from, to);
  if ([from, to].some((path) => dirname(path) === ${JSON.stringify(root)})) process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();
`,
  );
  return file;
}

function hasPip(): boolean {
  return spawnSync('python3', ['-m', 'pip', '--version']).status === 0;
}

function isWindows(): boolean {
  return process.platform === 'win32';
}

/** TensorFlow's files, with a library that asks for a glibc that there is not yet. */
function libraryOfTheFuture(deps: string): string {
  const folder = temporaryFolder();
  symlinkSync(join(deps, 'include'), join(folder, 'include'));
  const [library = '', framework = ''] = libraryNames;
  symlinkSync(join(deps, 'lib', library), join(folder, library));
  const bytes = readFileSync(join(deps, 'lib', framework));
  const oldest = process.arch === 'arm64' ? 'GLIBC_2.17\0' : 'GLIBC_2.14\0';
  for (let at = bytes.indexOf(oldest); at >= 0; at = bytes.indexOf(oldest, at)) {
    bytes.write('GLIBC_2.99', at, 'latin1');
  }
  writeFileSync(join(folder, framework), bytes);
  return folder;
}

/** A disk of its own in memory, of this size. */
function smallDisk(size: string): string {
  const folder = temporaryFolder();
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]);
  if (mounted.status !== 0) throw new Error(`No disk in memory could be mounted: ${String(mounted.stderr)}`);
  onTestFinished(() => {
    spawnSync('umount', ['-l', disk]);
  });
  return disk;
}

/** Writes until there is no room. */
function fill(file: string): void {
  const piece = Buffer.alloc(4 * 1024 * 1024);
  try {
    for (;;) writeFileSync(file, piece, { flag: 'a' });
  } catch {
    // Full, as it should be.
  }
}

async function commandJsonIn(cache: string, ...words: string[]): Promise<{ value: unknown }> {
  vi.stubEnv('HIDDEN_UNIT_CACHE', cache);
  return commandJson(temporaryFolder(), ...words);
}
