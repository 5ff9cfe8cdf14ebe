import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What only compiling needs, and what is written anew below. */
const leftOut = /^deps\/include\//;

/**
 * How an installed engine goes along beside the archive: without the headers it was compiled with, and with a record without them.
 * @param {string} installed its folder @param {string} output folder for the record
 */
export async function engineResources(installed, output) {
  const record = readRecord(installed);
  const file = join(output, 'engine.json');
  const files = record.files.filter(({ path }) => !leftOut.test(path));
  await writeFile(file, `${JSON.stringify({ ...record, files }, null, 2)}\n`);
  const to = `native/${basename(installed)}`;
  return [
    { from: installed, to, filter: ['**/*', '!deps/include/**', '!installed.json'] },
    { from: file, to: `${to}/installed.json` },
  ];
}

/**
 * The TensorFlow library in a package, if there is one, with its licence and the notices of what it is made of.
 * @param {string} resources
 */
export function engineInside(resources) {
  const root = join(resources, 'native');
  const name = existsSync(root) ? readdirSync(root)[0] : undefined;
  if (name === undefined) return undefined;
  const { tensorflow: version, source } = readRecord(join(root, name));
  const folder = join(root, name, 'deps', 'licences');
  const notices = existsSync(folder) ? readdirSync(folder).sort() : [];
  const text = notices.map((notice) => readFileSync(join(folder, notice), 'utf8').trim()).join('\n\n');
  return { name: 'tensorflow', version, licence: 'Apache-2.0', text, source };
}

/** @param {string} folder */
function readRecord(folder) {
  return JSON.parse(readFileSync(join(folder, 'installed.json'), 'utf8'));
}
