import { inRoot, personsFolder } from './place.mjs';
import { makeReady } from './ready.mjs';
import { handOverToRuntime } from './runtime.mjs';

/** `npm run --silent lab -- …`: the command line `hidden-unit` from the sources, built when they changed. @param {string[]} args */
export default async function lab(args) {
  await makeReady();
  return handOverToRuntime([inRoot('out', 'main', 'cli.cjs'), ...args], { cwd: personsFolder });
}
