import { handOver } from './child.mjs';
import { inRoot, personsFolder } from './place.mjs';
import { makeReady } from './ready.mjs';
import { runtime, runtimeEnvironment } from './runtime.mjs';

/** `npm run --silent lab -- …`: the command line `hidden-unit` from the sources, built when they changed. @param {string[]} args */
export default async function lab(args) {
  await makeReady();
  return handOver(runtime(), [inRoot('out', 'main', 'cli.cjs'), ...args], {
    cwd: personsFolder,
    env: runtimeEnvironment(),
  });
}
