import { inRoot } from './place.mjs';
import { makeReady } from './ready.mjs';
import { handOverToRuntime } from './runtime.mjs';

/** `npm run soak`: hundreds of trainings, checks and connections through one lab, which must not grow by them. @param {string[]} args */
export default async function soak(args) {
  await makeReady();
  return handOverToRuntime([inRoot('test', 'soak', 'soak.ts'), ...args]);
}
