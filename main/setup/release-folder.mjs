#!/usr/bin/env node
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { say, SetupError } from './place.mjs';

/** What electron-updater reads: `latest.yml`, `latest-mac.yml`, `latest-linux.yml`. */
const list = /^latest.*\.yml$/;

/**
 * Puts what several machines have made into one folder. Each wrote a list of its own packages for updates to be found by; those of
 * the same name become one that names the packages of both Mac processors: electron-updater takes each Mac's from its `files`.
 * @param {string} from a folder with one folder a machine @param {string} to
 * @throws SetupError when two machines made the same file, or lists of different versions.
 */
export async function gather(from, to) {
  await mkdir(to, { recursive: true });
  const lists = new Map();
  const taken = new Set();
  for (const machine of (await readdir(from)).sort()) {
    for (const name of await readdir(join(from, machine))) {
      const file = join(from, machine, name);
      if (list.test(name)) lists.set(name, [...(lists.get(name) ?? []), await readFile(file, 'utf8')]);
      else if (taken.has(name)) throw new SetupError(`Two machines have made ${name}: name them apart.`);
      else {
        taken.add(name);
        await copyFile(file, join(to, name));
      }
    }
  }
  for (const [name, texts] of lists) await writeFile(join(to, name), merged(name, texts));
}

/** The first list with the files of the others too. @param {string} name @param {string[]} texts YAML as electron-builder writes it */
function merged(name, texts) {
  const [first, ...others] = texts.map((text) => partsOf(name, text));
  for (const { version } of others) {
    if (version !== first.version) {
      throw new SetupError(`${name} is of ${first.version} on one machine and of ${version} on another.`);
    }
  }
  return first.head + first.files + others.map(({ files }) => files).join('') + first.tail;
}

/** @param {string} name @param {string} text */
function partsOf(name, text) {
  const [, head, files, tail] = /^([^]*?^files:\n)((?: .*\n)+)([^]*)$/m.exec(text) ?? [];
  const version = /^version: (.+)$/m.exec(head ?? '')?.[1];
  if (version === undefined) throw new SetupError(`${name} is no list of packages.`);
  return { head, files, tail, version };
}

if (basename(process.argv[1] ?? '') === 'release-folder.mjs') {
  const [from, to] = process.argv.slice(2);
  if (from === undefined || to === undefined) {
    say('Usage: node main/setup/release-folder.mjs FOLDER-OF-FOLDERS FOLDER');
    process.exitCode = 2;
  } else await gather(from, to);
}
