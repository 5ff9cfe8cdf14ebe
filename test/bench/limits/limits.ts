/**
 * Compiles and runs limits.cc: what memory and processor of this machine give at most. Prints one JSON object, or why it cannot.
 *
 *     node test/bench/limits/limits.ts
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { printedJson } from '../measurement.ts';
import { temporaryWorkspace } from '../workspace.ts';

const source = join(import.meta.dirname, 'limits.cc');
const options = ['-std=c++17', '-O3', '-march=native', '-ffast-math', '-pthread'];

const space = temporaryWorkspace();
try {
  const program = join(space.folder, 'limits');
  const { error, status } = spawnSync('c++', [...options, source, '-o', program], { stdio: ['ignore', 2, 2] });
  if (error !== undefined || status !== 0) {
    console.log(JSON.stringify({ why: 'There is no C++ compiler here that compiles limits.cc.' }));
  } else {
    console.log(JSON.stringify(await printedJson(program, [])));
  }
} finally {
  space.remove();
}
