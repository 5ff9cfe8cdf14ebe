import { installPackages } from './apt.mjs';
import { provideBrowser } from './browser.mjs';
import { provideEngine } from './engine.mjs';
import { inRoot } from './place.mjs';
import { makeReady } from './ready.mjs';
import { handOverToRuntime } from './runtime.mjs';

/** PyTorch as Debian has it; without OpenBLAS it is seven times slower and no rival. */
const torch = ['python3-torch', 'libopenblas0'];

/** `npm run bench`: measures this machine and prints one JSON object (test/bench/README.md). @param {string[]} args */
export default async function bench(args) {
  await makeReady();
  await provideEngine();
  if (args.some((word) => word === 'torch' || word === '--against=torch')) await installPackages(torch);
  else await provideBrowser();
  return handOverToRuntime([inRoot('test', 'bench', 'bench.ts'), ...args]);
}
