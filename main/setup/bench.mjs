import { provideBrowser } from './browser.mjs';
import { handOver } from './child.mjs';
import { provideEngine } from './engine.mjs';
import { inRoot } from './place.mjs';
import { makeReady } from './ready.mjs';
import { runtime, runtimeEnvironment } from './runtime.mjs';

/** `npm run bench`: measures this machine and prints one JSON object (test/bench/README.md). @param {string[]} args */
export default async function bench(args) {
  await makeReady();
  await provideBrowser();
  await provideEngine();
  return handOver(runtime(), [inRoot('test', 'bench', 'bench.ts'), ...args], { env: runtimeEnvironment() });
}
