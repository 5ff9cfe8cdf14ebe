import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { extractAll, extractFile } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openReader } from '../../main/work/reader-client.ts';
import { memoryVariable } from '../../main/data/faces/imaging/confinement.ts';
import { findNative } from '../../main/engines/provision/native-folder.ts';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { findElectron } from '../desktop/electron-binary.ts';
import { askPackedWorker, openPacked, packApp, runsAsNode, servePackedLab, type PackedApp } from './packed-app.ts';
import { serveRelease } from './release-server.ts';

const root = join(import.meta.dirname, '..', '..');
const found = await findElectron();
/** How a fuse that is on is written in the program: the character 1. */
const enabled = '1'.charCodeAt(0);
/** As slow as a busy machine may be. */
const patience = 120_000;
const about = z.object({ name: z.string(), version: z.string() });

describe('the packed app', () => {
  if ('missing' in found) {
    it('is packed from a real Electron', ({ skip }) => {
      skip(found.missing);
    });
    return;
  }

  let app: PackedApp;
  beforeAll(async () => {
    app = await packApp(found);
    return () => app.remove();
  });

  it('is no Node, no debuggee and no loader of what lies beside its archive', async () => {
    const wire = await getCurrentFuseWire(app.executable);
    const on = (fuse: FuseV1Options): boolean => Number(wire[fuse]) === enabled;
    expect(on(FuseV1Options.RunAsNode)).toBe(false);
    expect(on(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false);
    expect(on(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false);
    expect(on(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true);
    expect(on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true);
    expect(on(FuseV1Options.EnableCookieEncryption)).toBe(true);
    if (Number.parseInt(found.version, 10) >= 29)
      expect(on(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'does not run as a Node, which the Electron it was made from does',
    async () => {
      expect(await runsAsNode(found.executable, join(app.folder, 'by-electron'))).toBe(true);
      expect(await runsAsNode(app.executable, join(app.folder, 'by-the-app'))).toBe(false);
    },
  );

  it('runs its workers out of the archive in utility processes, which need no Node', async () => {
    const told = await askPackedWorker(app, found, 'engine-measure', { engine: 'wasm' });
    expect(told).toMatchObject({ code: 0, answers: [{ engine: { name: 'wasm', version: '4.22.0' } }] });
  });

  it('holds no source maps, declarations, sources or tests', () => {
    const unwanted = /\.(?:map|d\.ts|ts|vue|md)$|(?:^|\/)(?:tests?|__tests__|docs|examples?)(?:\/|$)|[._]test\.js$/;
    expect(app.paths.length).toBeGreaterThan(100);
    expect(app.paths.filter((path) => unwanted.test(path))).toEqual([]);
  });

  it('holds packages that the app depends on, and no dependency of development', () => {
    const lock = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().default(false) })) });
    const { packages } = lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
    const inside = packageFolders(app);
    expect(inside).toContain('node_modules/better-sqlite3');
    expect(inside).toContain('node_modules/@tensorflow/tfjs');
    expect(inside.filter((path) => packages[path]?.dev !== false)).toEqual([]);
  });

  it('keeps natives and WebAssembly outside the archive, those of this system only', () => {
    const outside = app.paths.filter((path) => /\.(?:node|wasm|dylib|dll|so\.[0-9.]+)$/.test(path));
    const natives = outside.filter((path) => path.startsWith('node_modules/') && path.endsWith('.node'));
    const system = `${process.platform}-${process.arch}`;
    const database = `node_modules/better-sqlite3/prebuilds/${system}.node`;
    // On Linux pictures are decoded in WebAssembly.
    const decoder = new RegExp(`^node_modules/@img/sharp-${system}/lib/sharp-${system}-[0-9.]+node$`);
    expect(natives.filter((path) => !decoder.test(path))).toEqual([database]);
    expect(natives).toHaveLength(process.platform === 'linux' ? 1 : 2);
    expect(outside.filter((path) => path.includes('@img/sharp-')).length).toBeGreaterThan(0);
    expect(outside.filter((path) => !existsSync(join(app.resources, 'app.asar.unpacked', path)))).toEqual([]);
  });

  it('names every package inside with its licence, in one file and in the bill of materials', () => {
    const licences = readFileSync(join(app.resources, 'licences.txt'), 'utf8');
    const bill = billOfMaterials(app);
    const beside = packageFolders(app).map((path) =>
      nameOf(JSON.parse(extractFile(app.archive, join(path, 'package.json')).toString('utf8'))),
    );
    // These went into a bundle and have no folder any more.
    const bundled = ['@vue/runtime-dom', 'chart.js', 'zod'].map((name) =>
      nameOf(JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'))),
    );
    for (const name of [...beside, ...bundled]) {
      expect(licences).toContain(`\n${name} (`);
      expect(bill).toContain(name);
    }
    expect(licences).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
    expect(bill).toContain(`electron ${found.version}`);
    // What the built-in sample is made of.
    expect(licences).toContain('\nmnist 1.1.0 (MIT)');
    expect(licences).toContain('MNIST database of handwritten digits by Yann LeCun');
    expect(bill).toContain('mnist 1.1.0');
    expect(bill.filter((name) => /^(?:vitest|eslint|typescript|electron-builder) /.test(name))).toEqual([]);
  });

  it('holds all that a lab needs to get data and train, and shows it in its window', async () => {
    const dataDirectory = join(app.folder, 'lab');
    const served = await servePackedLab(app, dataDirectory);
    const session = await openLabSession({ dataDirectory });
    try {
      expect(session.role).toBe('attached');
      const run = await trainBriefly(labClient(session));
      const window = await openPacked(app, dataDirectory);
      expect(window.page.url()).toBe('hidden-unit://app/');
      expect(await window.page.evaluate(`typeof require + typeof process`)).toBe('undefinedundefined');
      await window.page.getByRole('link', { name: /^Runs/ }).click();
      await window.page.getByRole('checkbox', { name: new RegExp(`run ${run}$`) }).waitFor();
      expect(await window.close()).toBe(0);
    } finally {
      await session.close();
      await served.close();
    }
  });

  it('holds the threads that answer long questions and copy what was written', async () => {
    const dataDirectory = join(app.folder, 'lab-of-threads');
    const served = await servePackedLab(app, dataDirectory);
    const packed = join(app.folder, 'unpacked', 'out', 'main');
    const reader = openReader(dataDirectory, join(packed, 'workers', 'reader.cjs'));
    const file = join(dataDirectory, 'lab.sqlite');
    const copying = new Worker(join(packed, 'workers', 'wal-copier.cjs'), { workerData: file });
    try {
      expect(await reader.call('runs.list', {})).toEqual({ ok: true, value: { total: 0, runs: [] } });
      copying.postMessage({ type: 'copy' });
      expect(await once(copying, 'message')).toEqual(['']);
    } finally {
      await copying.terminate();
      await reader.close();
      await served.close();
    }
  });

  it('names itself in the bill of materials, whatever folder it was packed in', () => {
    const file = readdirSync(app.folder).find((name) => name.endsWith('.cdx.json')) ?? 'none';
    const schema = z.object({ metadata: z.object({ component: about.extend({ 'bom-ref': z.string() }) }) });
    const { component } = schema.parse(JSON.parse(readFileSync(join(app.folder, file), 'utf8'))).metadata;
    const { name, version } = about.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    expect(component).toEqual({ name, version, 'bom-ref': `${name}@${version}` });
  });

  it('keeps outside the archive what a compiler needs for the native engine', () => {
    const outside = join(app.resources, 'app.asar.unpacked', 'node_modules');
    expect(readdirSync(join(outside, '@tensorflow', 'tfjs-node', 'binding'))).toContain('tfjs_binding.cc');
    expect(readdirSync(join(outside, 'node-api-headers', 'include'))).toContain('node_api.h');
  });

  const engine = process.platform === 'win32' ? undefined : findNative().installed?.folder;
  it.skipIf(engine === undefined)(
    'installs the native engine by itself, out of the archive and without a compiler',
    { timeout: 2 * patience },
    async () => {
      // Under its own name, by which the app knows that it is packed; in this Node: Electron 22 ends when it loads the engine.
      const packed = join(app.folder, 'engine', 'app.asar');
      extractAll(app.archive, packed);
      const env = { ...process.env, HIDDEN_UNIT_CACHE: join(app.folder, 'cache'), CXX: '/nowhere/c++' };
      const child = fork(join(packed, 'out', 'main', 'workers', 'engine-install.cjs'), [], { env, cwd: packed });
      const answers: unknown[] = [];
      child.on('message', (answer) => answers.push(answer));
      child.send({ type: 'install', request: { from: join(engine ?? '', 'deps'), again: false } });
      await once(child, 'close');
      expect(answers.at(-1)).toMatchObject({ type: 'finished', tensorflow: expect.stringMatching(/^2\./) as string });
    },
  );

  it('decodes pictures out of the archive in a utility process', async () => {
    const file = join(root, 'resources', 'icons', 'icon.png');
    const question = { kind: 'look', file, sha256: 'a'.repeat(64), boxes: [] };
    const environment = { [memoryVariable]: String(2 ** 30) };
    const told = await askPackedWorker(app, found, 'imaging', question, { environment, answers: 2 });
    const image = { looks: 'png', decodes: true, why: '' };
    expect(told).toMatchObject({
      answers: [{ type: 'ready' }, { type: 'answer', result: { kind: 'seen', image } }],
    });
  });

  it('holds what a lab needs to decode pictures', async () => {
    const dataDirectory = join(app.folder, 'lab-of-faces');
    const photo = readFileSync(join(root, 'resources', 'icons', 'icon.png'));
    const sha256 = createHash('sha256').update(photo).digest('hex');
    const served = await servePackedLab(app, dataDirectory);
    mkdirSync(join(dataDirectory, 'blobs', sha256.slice(0, 2)), { recursive: true });
    writeFileSync(join(dataDirectory, 'blobs', sha256.slice(0, 2), sha256), photo);
    const session = await openLabSession({ dataDirectory });
    try {
      const shown = await session.media(`/media/faces/photos/${sha256}/64.webp`);
      expect(shown).toMatchObject({ ok: true, value: { type: 'image/webp' } });
    } finally {
      await session.close();
      await served.close();
    }
  });

  it.runIf(process.platform === 'linux')(
    'fetches a newer AppImage from where it is told, and takes its place',
    async () => {
      const dataDirectory = join(app.folder, 'lab-of-update');
      const installed = join(app.folder, 'hidden-unit.AppImage');
      writeFileSync(installed, 'the old one');
      const newer = '#!/bin/sh\nexit 0\n';
      const releases = await serveRelease('99.0.0', newer);
      const session = await openLabSession({ dataDirectory });
      try {
        const environment = {
          APPIMAGE: installed,
          HIDDEN_UNIT_UPDATES: releases.address,
          XDG_CACHE_HOME: join(app.folder, 'cache'),
        };
        const window = await openPacked(app, dataDirectory, environment);
        await window.page.getByText('Hidden Unit 99.0.0 has been downloaded').waitFor();
        expect(readFileSync(installed, 'utf8')).toBe('the old one');
        expect(await window.close()).toBe(0);
        expect(readFileSync(installed, 'utf8')).toBe(newer);
        expect(releases.asked).toEqual(['/latest-linux.yml', '/hidden-unit-99.0.0.AppImage']);
      } finally {
        await session.close();
        await releases.close();
      }
    },
  );
});

/** `node_modules/long` of every package in the archive; a `package.json` further in says only how modules are written. */
function packageFolders({ paths }: PackedApp): string[] {
  return paths
    .filter((path) => /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path))
    .map((path) => path.slice(0, -'/package.json'.length));
}

function nameOf(content: unknown): string {
  const { name, version } = about.parse(content);
  return `${name} ${version}`;
}

/** Names and versions in the CycloneDX file beside the program. */
function billOfMaterials({ folder }: PackedApp): string[] {
  const file = readdirSync(folder).find((name) => name.endsWith('.cdx.json')) ?? 'none';
  const schema = z.object({
    bomFormat: z.literal('CycloneDX'),
    components: z.array(z.object({ group: z.string().default(''), name: z.string(), version: z.string() })),
  });
  const { components } = schema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return components.map(({ group, name, version }) => `${group === '' ? '' : `${group}/`}${name} ${version}`);
}

/** Five steps on the built-in digits, in WebAssembly: it comes with every package. @returns the run. */
async function trainBriefly(lab: LabClient): Promise<number> {
  await valueOf(lab.digits.add({ source: { kind: 'sample' } }));
  await expect.poll(async () => (await valueOf(lab.digits.list({}))).length, { timeout: patience }).toBe(1);
  const settings = { steps: 5 };
  const { spec, data } = await valueOf(lab.training.resolve({ preset: 'part4', settings }));
  const { run } = await valueOf(lab.training.start({ spec, data, engine: 'wasm' }));
  const status = async () => (await valueOf(lab.runs.get({ id: run }))).status;
  await expect.poll(status, { timeout: patience }).toMatch(/^(?!queued|running)/);
  expect(await status()).toBe('succeeded');
  return run;
}
