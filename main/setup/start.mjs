import { resolve } from 'node:path';
import { checkShell } from './check.mjs';
import { handOver } from './child.mjs';
import { provideEngine } from './engine.mjs';
import { provideExtractor } from './extractor.mjs';
import { boolean, readOptions } from './options.mjs';
import { personsFolder, say } from './place.mjs';
import { makeReady } from './ready.mjs';
import { chooseShell } from './shell.mjs';

const usage = `Usage: npm start [-- OPTION…]
  --data DIR      open the lab in this folder (default: HIDDEN_UNIT_DATA, or the platform's folder for application data)
  --browser       open the browser shell even where the desktop app can run
  --no-native     do not install the native engine, which the first start does; so does HIDDEN_UNIT_ENGINE=wasm
  --no-extractor  do not download the pretrained net for features of faces, which the first start does
  --check         open, wait until the first page is painted, say how long it took, and close again
  --help          this text`;

/** `npm start`: does whatever set-up is missing, then opens the workbench. @param {string[]} args */
export default async function start(args) {
  const read = readOptions(
    {
      args,
      options: {
        ...{ data: { type: 'string' }, browser: boolean, check: boolean, help: boolean },
        ...{ 'no-native': boolean, 'no-extractor': boolean },
      },
    },
    usage,
  );
  if ('code' in read) return read.code;
  const wish = read.values;
  await makeReady();
  await provideEngine(wish['no-native'] !== true);
  await provideExtractor(wish['no-extractor'] !== true);
  const data = wish.data === undefined ? undefined : resolve(personsFolder, wish.data);
  const shell = await chooseShell({ browser: wish.browser === true, data });
  if (shell.why !== undefined) say(shell.why);
  if (wish.check === true) return checkShell(shell);
  return handOver(shell.program, shell.args, { env: shell.env, cwd: personsFolder });
}
