#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { run } from './child.mjs';

/** Where a package says that nobody has named a home for the sources: a name that leads nowhere, by RFC 2606. */
export const nowhere = 'https://hidden-unit.invalid';

/** As much of fpm's command line as electron-builder uses for a deb. */
const options = {
  force: { type: 'boolean' },
  input: { type: 'string', short: 's' },
  output: { type: 'string', short: 't' },
  depends: { type: 'string', short: 'd', multiple: true, default: [] },
  'deb-recommends': { type: 'string', multiple: true, default: [] },
  'deb-compression': { type: 'string', default: 'xz' },
  'deb-priority': { type: 'string', default: 'optional' },
  architecture: { type: 'string' },
  'after-install': { type: 'string' },
  'after-remove': { type: 'string' },
  description: { type: 'string' },
  version: { type: 'string' },
  package: { type: 'string' },
  name: { type: 'string' },
  maintainer: { type: 'string' },
  vendor: { type: 'string' },
  url: { type: 'string' },
  category: { type: 'string' },
  license: { type: 'string' },
  iteration: { type: 'string' },
};

/**
 * Does for electron-builder what fpm does for it, with the dpkg-deb that every Debian and Ubuntu has: takes folders and files to
 * where they belong, and writes the control file, the scripts and the sums of Debian's policy
 * (https://www.debian.org/doc/debian-policy, chapters 3 to 6 and 10). electron-builder finds it through CUSTOM_FPM_PATH.
 * @param {string[]} args fpm's: `-s dir -t deb … FROM=TO…`; `FROM/=TO` takes what is in a folder
 * @returns {Promise<number>} dpkg-deb's exit code.
 */
async function makeDeb(args) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.input !== 'dir' || values.output !== 'deb')
    throw new Error('This makes debs of folders, and nothing else.');
  const stage = await mkdtemp(join(tmpdir(), 'hidden-unit-deb-'));
  try {
    for (const mapping of positionals) await take(mapping, stage);
    const files = await settle(stage);
    const control = join(stage, 'DEBIAN');
    await mkdir(control, { mode: 0o755 });
    await writeFile(join(control, 'control'), describe(values, files));
    await writeFile(join(control, 'md5sums'), await sumsOf(files, stage));
    const scripts = { postinst: values['after-install'], postrm: values['after-remove'] };
    for (const [name, from] of Object.entries(scripts)) {
      if (from === undefined) continue;
      await cp(from, join(control, name));
      await chmod(join(control, name), 0o755);
    }
    const compression = `-Z${values['deb-compression'] === 'gz' ? 'gzip' : values['deb-compression']}`;
    const { code } = await run('dpkg-deb', ['--root-owner-group', compression, '--build', stage, values.package]);
    return code;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** @param {string} mapping `FROM=TO` or `FROM/=TO` @param {string} stage */
async function take(mapping, stage) {
  const at = mapping.lastIndexOf('=');
  const to = join(stage, mapping.slice(at + 1));
  await mkdir(dirname(to), { recursive: true });
  await cp(mapping.slice(0, at), to, { recursive: true, verbatimSymlinks: true });
}

/**
 * Gives everything the rights that a package's files have: what its owner may run everybody may, nobody but root may write. (The
 * sandbox of Chromium gets its own rights from the script, which sees the kernel.)
 * @param {string} stage
 * @returns {Promise<{ path: string, size: number }[]>} the files, without links
 */
async function settle(stage) {
  const files = [];
  await chmod(stage, 0o755);
  for (const name of (await readdir(stage, { recursive: true })).sort()) {
    const path = join(stage, name);
    const about = await lstat(path);
    if (about.isSymbolicLink()) continue;
    await chmod(path, about.isDirectory() || (about.mode & 0o100) !== 0 ? 0o755 : 0o644);
    if (about.isFile()) files.push({ path, size: about.size });
  }
  return files;
}

/** The control file. @param {{ size: number }[]} files */
function describe(values, files) {
  const [synopsis = '', ...more] = (values.description ?? '').split('\n').map((line) => line.trim());
  const fields = {
    Package: values.name,
    Version: values.iteration === undefined ? values.version : `${values.version}-${values.iteration}`,
    Section: values.category ?? 'misc',
    Priority: values['deb-priority'],
    Architecture: values.architecture,
    Maintainer: values.maintainer,
    'Installed-Size': String(files.reduce((sum, { size }) => sum + Math.ceil(size / 1024), 0)),
    Depends: values.depends.join(', '),
    Recommends: values['deb-recommends'].join(', '),
    Homepage: values.url === nowhere ? '' : values.url,
    // A blank line would end the description.
    Description: [synopsis, ...more.map((line) => ` ${line === '' ? '.' : line}`)].join('\n'),
  };
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return `${said.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`;
}

/** What `dpkg --verify` holds the installed files to. @param {{ path: string }[]} files @param {string} stage */
async function sumsOf(files, stage) {
  const lines = [];
  for (const { path } of files) {
    const hash = createHash('md5');
    await pipeline(createReadStream(path), hash);
    lines.push(`${hash.digest('hex')}  ${relative(stage, path)}\n`);
  }
  return lines.join('');
}

if (basename(process.argv[1] ?? '') === 'dist-deb.mjs') process.exitCode = await makeDeb(process.argv.slice(2));
