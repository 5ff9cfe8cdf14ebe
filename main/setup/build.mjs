import { makeReady } from './ready.mjs';

/** `npm run build`: everything up to the built program in out/, as far as it is not there. */
export default async function build() {
  await makeReady();
  return 0;
}
