import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { handOver } from './child.mjs';
import { electronOnHand, newerFuses } from './dist-electron.mjs';
import { drawIcons } from './dist-icons.mjs';
import { carryBinding, installedEngine } from './engine.mjs';
import { exclusively } from './lock.mjs';
import { inRoot, personsFolder, say, SetupError } from './place.mjs';
import { makeReady } from './ready.mjs';
import { runtime, runtimeEnvironment } from './runtime.mjs';

const usage = `Usage: npm run dist [-- OPTION… [TARGET…]], npm run dist:dir [-- OPTION…]
  TARGET         AppImage, deb, tar.gz, dmg, zip or nsis: only these of what electron-builder.yml makes on this system
  --output DIR   put the packages there (default: dist)
  --no-native    leave the native engine out although it is installed here
  --help         this text`;

const systemOption = { darwin: '--mac', win32: '--win' }[process.platform] ?? '--linux';

/**
 * `npm run dist`: the packages that this system can make (electron-builder.yml), with what electron-builder downloads for them.
 * `npm run dist:dir`: the program unpacked in a folder, from the Electron that is on this machine; nothing is downloaded.
 * @param {string[]} args `dir` first for the folder alone.
 */
export default async function dist(args) {
  const wish = parse(args);
  if (wish === undefined) return 2;
  if (wish.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  await makeReady();
  const native = wish.native ? await installedEngine() : undefined;
  await carryBinding(native);
  const output = wish.output === undefined ? inRoot('dist') : resolve(personsFolder, wish.output);
  // What is packed must not be built anew at the same time.
  return exclusively(async () => {
    const electron = await electronOnHand({ old: wish.dir });
    if (wish.dir && electron === undefined) {
      throw new SetupError(
        'There is no Electron here to pack: let npm start fetch it, or name the folder of one with ELECTRON_OVERRIDE_DIST_PATH.',
      );
    }
    await drawIcons(inRoot('dist', 'icons'));
    const config = join(output, 'builder.json');
    await mkdir(output, { recursive: true });
    await writeFile(config, JSON.stringify(await configuration({ output, native, electron }), null, 2));
    const builder = inRoot('node_modules', 'electron-builder', 'cli.js');
    const wanted = wish.dir ? ['--dir'] : [systemOption, ...wish.targets];
    const options = ['--config', config, '--publish', 'never', ...wanted];
    const code = await handOver(runtime(), [builder, ...options], { env: runtimeEnvironment() });
    await electron?.tidy();
    return code;
  });
}

/**
 * What electron-builder.yml cannot know.
 * @param {{ output: string, native?: string, electron?: import('./dist-electron.mjs').ElectronOnHand }} found
 */
async function configuration({ output, native, electron }) {
  if (native === undefined) say('Packing without the native engine; the app offers to install it.');
  const engine = native === undefined ? [] : [{ from: native, to: `native/${basename(native)}` }];
  // Where newer packages will lie: electron-builder then writes the list of them that the app asks for there.
  const address = process.env['HIDDEN_UNIT_UPDATES'] ?? '';
  return {
    extends: inRoot('electron-builder.yml'),
    directories: { output },
    ...(address === '' ? {} : { publish: [{ provider: 'generic', url: address }] }),
    extraResources: engine,
    ...(electron === undefined ? newerFuses : electron.configuration),
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: args[0] !== 'dir',
      args: args[0] === 'dir' ? args.slice(1) : args,
      options: { output: { type: 'string' }, 'no-native': { type: 'boolean' }, help: { type: 'boolean' } },
    });
    const { output, help = false } = values;
    return { dir: args[0] === 'dir', targets: positionals, output, help, native: values['no-native'] !== true };
  } catch (error) {
    say(`${error.message}\n${usage}`);
    return undefined;
  }
}
