import { createRequire } from 'node:module';
import { join } from 'node:path';
import { appRoot } from './places.ts';

/** `require` as the application's own files have it, also from a bundle. tfjs and its natives are CommonJS. */
export const requireFromApp = createRequire(join(appRoot, 'package.json'));

/** Version of an installed package, '' when it is not there. */
export function packageVersion(name: string): string {
  try {
    return (requireFromApp(`${name}/package.json`) as { version: string }).version;
  } catch {
    return '';
  }
}
