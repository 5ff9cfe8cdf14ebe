import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';
import { handOver } from './child.mjs';
import { nowhere } from './dist-deb.mjs';
import { engineResources } from './dist-engine.mjs';
import { electronOnHand, newerFuses } from './dist-electron.mjs';
import { drawIcons } from './dist-icons.mjs';
import { packagesIn, packageOneByOne, sayWhatIs } from './dist-packages.mjs';
import { carryBinding, installedEngine } from './engine.mjs';
import { exclusively } from './lock.mjs';
import { boolean, readOptions } from './options.mjs';
import { inRoot, personsFolder, say, SetupError } from './place.mjs';
import { makeReady } from './ready.mjs';
import { runtime, runtimeEnvironment } from './runtime.mjs';

const usage = `Usage: npm run dist [-- OPTION… [TARGET…]], npm run dist:dir [-- OPTION…]
  TARGET         AppImage, deb, tar.gz, dmg, zip or nsis: only these of what electron-builder.yml makes on this system
  --output DIR   put the packages there (default: dist)
  --no-native    leave the native engine out although it is installed here
  --quick        compress little: for trying the packages
  --packed       make them of the program that already lies packed there, and pack nothing anew
  --help         this text`;

const systemOption = { darwin: '--mac', win32: '--win' }[process.platform] ?? '--linux';

/** As in electron-builder.yml. */
const targetsOf = { '--mac': ['dmg', 'zip'], '--win': ['nsis'], '--linux': ['AppImage', 'deb', 'tar.gz'] };

/** Where electron-builder lays the program before it makes packages of it. */
const programFolder =
  { darwin: process.arch === 'arm64' ? 'mac-arm64' : 'mac', win32: 'win-unpacked' }[process.platform] ??
  `linux${process.arch === 'x64' ? '' : `-${process.arch}`}-unpacked`;

/**
 * `npm run dist`: the packages that this system can make (electron-builder.yml), with what electron-builder downloads for them.
 * `npm run dist:dir`: the program unpacked in a folder, from the Electron that is on this machine; nothing is downloaded.
 * @param {string[]} args `dir` first for the folder alone.
 */
export default async function dist(args) {
  const dir = args[0] === 'dir';
  const read = readOptions(
    {
      allowPositionals: !dir,
      args: dir ? args.slice(1) : args,
      options: { output: { type: 'string' }, 'no-native': boolean, packed: boolean, quick: boolean, help: boolean },
    },
    usage,
  );
  if ('code' in read) return read.code;
  const { output: named, 'no-native': noNative = false, packed = false, quick = false } = read.values;
  const wish = { dir, targets: read.positionals, output: named, native: !noNative, packed: packed && !dir, quick };
  await makeReady();
  const installed = await installedEngine();
  const native = wish.native ? installed : undefined;
  // Also where the engine itself stays behind: who installs it then needs no compiler.
  await carryBinding(installed);
  const output = wish.output === undefined ? inRoot('dist') : resolve(personsFolder, wish.output);
  const program = join(output, programFolder);
  if (wish.packed && !existsSync(program))
    throw new SetupError(`There is no packed program in ${output}: npm run dist:dir makes one.`);
  // What is packed must not be built anew at the same time.
  return exclusively(async () => {
    const electron = wish.packed ? undefined : await electronOnHand({ old: wish.dir });
    if (wish.dir && electron === undefined) {
      throw new SetupError(
        'There is no Electron here to pack: let npm start download it, or name the folder of one with ELECTRON_OVERRIDE_DIST_PATH.',
      );
    }
    await drawIcons(inRoot('dist', 'icons'));
    const config = join(output, 'builder.json');
    await mkdir(output, { recursive: true });
    await writeFile(
      config,
      JSON.stringify(await configuration({ output, native, electron, quick: wish.quick }), null, 2),
    );
    const builder = [inRoot('node_modules', 'electron-builder', 'cli.js'), '--config', config, '--publish', 'never'];
    const env = { ...runtimeEnvironment(), ...toolsOnHand() };
    const pack = async (...more) => {
      const code = await handOver(runtime(), [...builder, ...more], { env });
      await electron?.tidy();
      return code;
    };
    if (wish.dir) return pack('--dir');
    const before = await packagesIn(output);
    const reuse = ['--prepackaged', program];
    const code = await pack(systemOption, ...wish.targets, ...(wish.packed ? reuse : []));
    const targets = wish.targets.length > 0 ? wish.targets : targetsOf[systemOption];
    const once = (target) => [runtime(), [...builder, systemOption, target, ...reuse], env];
    // One package that cannot be made here keeps the others from being made.
    const apart = code !== 0 && targets.length > 1 && existsSync(program);
    await sayWhatIs(output, before, apart ? await packageOneByOne(targets, once, output) : []);
    return code;
  });
}

/**
 * What electron-builder.yml cannot know.
 * @param {{ output: string, native?: string, electron?: import('./dist-electron.mjs').ElectronOnHand, quick: boolean }} found
 */
async function configuration({ output, native, electron, quick }) {
  if (native === undefined) say('Packing without the native engine; the app offers to install it.');
  const engine = native === undefined ? [] : await engineResources(native, output);
  // Where newer packages will lie: electron-builder then writes the list of them that the app asks for there.
  const address = process.env['HIDDEN_UNIT_UPDATES'] ?? '';
  const more = electron === undefined ? newerFuses : electron.configuration;
  return {
    extends: inRoot('electron-builder.yml'),
    directories: { output },
    ...(address === '' ? {} : { publish: [{ provider: 'generic', url: address }] }),
    extraResources: engine,
    ...(quick ? { compression: 'store', deb: { compression: 'gz' } } : {}),
    ...more,
    extraMetadata: { ...home(), ...more.extraMetadata },
  };
}

/** A deb names the home of its sources; those that lie where they came from nowhere have none. */
function home() {
  const { homepage, repository } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const config = inRoot('.git', 'config');
  const cloned = existsSync(config) && /^\s*url = .*github\.com/m.test(readFileSync(config, 'utf8'));
  return homepage !== undefined || repository !== undefined || cloned ? {} : { homepage: nowhere };
}

/**
 * Names to electron-builder the tools that a Linux machine has, so that it downloads none for them: 7-Zip for archives, and dpkg-deb,
 * which dist-deb.mjs puts in fpm's place. What the environment names already stays as it is.
 * @returns {Record<string, string>}
 */
function toolsOnHand() {
  if (process.platform !== 'linux') return {};
  const tools = {};
  const sevenZip = ['7zz', '7z', '7za'].map(onPath).find((path) => path !== undefined);
  if (!process.env['ELECTRON_BUILDER_7ZIP_PATH'] && sevenZip !== undefined) {
    tools['ELECTRON_BUILDER_7ZIP_PATH'] = sevenZip;
  }
  const ownFpm = process.env['CUSTOM_FPM_PATH'] || process.env['USE_SYSTEM_FPM'] === 'true';
  if (!ownFpm && onPath('dpkg-deb') !== undefined) {
    tools['CUSTOM_FPM_PATH'] = inRoot('main', 'setup', 'dist-deb.mjs');
  }
  return tools;
}

/** @param {string} name @returns {string | undefined} the program's path. */
function onPath(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
