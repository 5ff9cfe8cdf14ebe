import { bundle, bundleFresh } from './bundle.mjs';

import { dependenciesInstalled, installDependencies } from './dependencies.mjs';
import { exclusively } from './lock.mjs';

import { installRuntime, runtimeInstalled } from './runtime.mjs';
import { packSample, samplePacked } from './sample.mjs';

/**
 * Makes a clone ready to run, as far as it is not: packages, the Node runtime, the built-in sample, the build. Says nothing when
 * there is nothing to do.
 * @throws SetupError with what to do next.
 */
export async function makeReady() {
  if (dependenciesInstalled() && runtimeInstalled() && samplePacked() && bundleFresh()) return;
  await exclusively(async () => {
    if (!dependenciesInstalled()) await installDependencies();
    if (!runtimeInstalled()) await installRuntime();
    if (!samplePacked()) await packSample();
    if (!bundleFresh()) await bundle();
  });
}
