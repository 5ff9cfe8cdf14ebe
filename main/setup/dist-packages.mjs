import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';
import { say } from './place.mjs';

/** What a person can give away; the rest beside it are electron-builder's own notes. */
const endings = /\.(?:AppImage|deb|tar\.gz|dmg|zip|exe)$/;

/** A package that could not be made, and why. @typedef {{ target: string, why: string }} LeftOut */

/** Packages in a folder, and when each was made. @param {string} folder @returns {Promise<Map<string, number>>} */
export async function packagesIn(folder) {
  const names = (await readdir(folder)).filter((name) => endings.test(name));
  return new Map(await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs])));
}

/**
 * Makes each package by itself, of a program that lies packed already: those that can be made here are, and of the others it is known
 * why not. No list of them is left for updates to be found by: it would name only one.
 * @param {string[]} targets @param {(target: string) => [string, string[], NodeJS.ProcessEnv]} command
 * @param {string} folder where they go
 * @returns {Promise<LeftOut[]>}
 */
export async function packageOneByOne(targets, command, folder) {
  const leftOut = [];
  for (const target of targets) {
    say(`Once more, ${target} by itself…`);
    const [program, args, env] = command(target);
    const { code, output } = await run(program, args, { env, quiet: true });
    if (code !== 0) leftOut.push({ target, why: complaintIn(output) });
  }
  const lists = (await readdir(folder)).filter((name) => /^latest.*\.yml$/.test(name));
  await Promise.all(lists.map((name) => rm(join(folder, name))));
  return leftOut;
}

/** Says which packages are new in a folder, and what was left out and why. @param {Map<string, number>} before @param {LeftOut[]} leftOut */
export async function sayWhatIs(folder, before, leftOut) {
  const after = await packagesIn(folder);
  const made = [...after].filter(([name, when]) => before.get(name) !== when).map(([name]) => name);
  for (const name of made.sort()) {
    const { size } = await stat(join(folder, name));
    say(`Made ${join(folder, name)}, ${(size / 1e6).toFixed(1)} MB.`);
  }
  if (made.length === 0) say('No package was made.');
  for (const { target, why } of leftOut) say(`Left out: ${target}, because ${why}`);
}

/** What electron-builder complained of, without its stack. @param {string} output */
function complaintIn(output) {
  const lines = output.split('\n').map((line) => line.trim());
  const complaint =
    lines.findLast((line) => line.startsWith('⨯')) ?? lines.findLast((line) => line !== '') ?? 'it failed';
  return complaint.replace(/^⨯\s*/, '').replace(/\s+(?:failedTask|stackTrace)=.*$/, '');
}
