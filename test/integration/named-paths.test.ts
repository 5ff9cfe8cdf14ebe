import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { program } from '../../main/command-line/program.ts';
import { openLabSession } from '../../main/lab-session.ts';
import { startCommandIn, type CommandResult } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { fill, smallDisk } from '../small-disk.ts';
import { temporaryFolder } from '../temporary.ts';

const onWindows = process.platform === 'win32';
/** Less than the time a test has: what hangs is a finding with a name, no lost test. */
const mostSeconds = 60;

/** A folder without a picture is imported, and what lies in it is said to be left out. */
const takesFolders = new Set(['faces import dir']);

/** Every place of the command line where a path is typed, with the words around it. A new one is asked for by the first test. */
const reads: Record<string, string[]> = {
  'engine install --from': ['engine', 'install', '--again', '--from', 'PATH'],
  'digits add --folder': ['digits', 'add', '--folder', 'PATH'],
  'faces list add file': ['faces', 'list', 'add', 'PATH'],
  'faces import dir': ['faces', 'import', 'PATH'],
  'faces snapshot create --parts': ['faces', 'snapshot', 'create', '--parts', 'PATH'],
  'faces patch import file': ['faces', 'patch', 'import', 'PATH'],
  'data add path': ['data', 'add', 'matrices', 'PATH'],
  'train --matrices': ['train', '--preset', 'part8', '--matrices', 'PATH'],
  'sweep run --matrices': ['sweep', 'run', '--preset', 'part8', '--vary', 'steps=1,2', '--matrices', 'PATH'],
  'runs import file': ['runs', 'import', 'PATH'],
  'ledger show --ledger': ['ledger', 'show', '--ledger', 'PATH'],
  'ledger run --ledger': ['ledger', 'run', '--ledger', 'PATH'],
  'ledger export --ledger': ['ledger', 'export', '--out', '/dev/null/x.html', '--ledger', 'PATH'],
  'ledger verify file': ['ledger', 'verify', 'PATH'],
  'extractors add file': ['extractors', 'add', 'PATH'],
};
const writes: Record<string, string[]> = {
  '--data': ['--data', 'PATH', 'runs', 'list'],
  'faces demo --out': ['faces', 'demo', '--per-actor', '1', '--out', 'PATH'],
  'faces snapshot export --out': ['faces', 'snapshot', 'export', '1', '--out', 'PATH'],
  'faces patch export --out': ['faces', 'patch', 'export', '--out', 'PATH'],
  'runs export --out': ['runs', 'export', '1', '--format', 'json', '--out', 'PATH'],
  'runs archive --out': ['runs', 'archive', '1', '--out', 'PATH'],
  'ledger export --out': ['ledger', 'export', '--out', 'PATH'],
};

/** `runs export --out`, `runs import file`: where the grammar says that a path is typed. */
function pathPlaces(command: Command, before = ''): string[] {
  const isPath = (name: string): boolean => /^(?:dir|file|path|folder)$/.test(name);
  // A ledger is one of Hidden Unit’s own or a file.
  const isFile = (words: string): boolean => /\bfile of your own\b/.test(words);
  return [
    ...command.registeredArguments.filter((each) => isPath(each.name())).map((each) => `${before}${each.name()}`),
    ...command.options
      .filter(({ flags, description }) => isPath(/<(.+)>/.exec(flags)?.[1] ?? '') || isFile(description))
      .map(({ long }) => `${before}${long ?? ''}`),
    ...command.commands.flatMap((inner) => pathPlaces(inner, `${before}${inner.name()} `)),
  ];
}

/** A sentence at the end of what is said, without a word of the system’s or of the inside of the lab. */
function complaintOf({ code, stderr }: CommandResult): string {
  const last =
    stderr
      .trim()
      .split('\n')
      .findLast((line) => /^\S.*[.”)]$/u.test(line)) ?? '';
  if (code === 0 || code === null) return `ended with ${String(code)}`;
  if (last === '') return 'no sentence';
  if (/inside the lab|internal/i.test(stderr)) return 'internal';
  if (/\n\s+at .*:\d+:\d+/.test(stderr)) return 'a trace';
  return '';
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** @returns what is wrong with how commands answer, of all pairs of a place and a thing. */
async function wrongAnswers(
  places: Readonly<Record<string, string[]>>,
  things: readonly (readonly [name: string, path: string])[],
): Promise<string[]> {
  const data = temporaryFolder();
  const session = await openLabSession({ dataDirectory: data });
  onTestFinished(() => session.close());
  const environment = { HIDDEN_UNIT_CACHE: temporaryFolder() };
  const left = Object.entries(places).flatMap(([place, words]) =>
    things.filter(([, path]) => !(takesFolders.has(place) && isFolder(path))).map((thing) => ({ place, words, thing })),
  );
  const wrong: string[] = [];
  const drive = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { place, words, thing } = next;
      const [name, path] = thing;
      const running = startCommandIn(environment, data, ...words.map((word) => (word === 'PATH' ? path : word)));
      const giveUp = setTimeout(() => running.process.kill('SIGKILL'), mostSeconds * 1000);
      const result = await running.result;
      clearTimeout(giveUp);
      const complaint = complaintOf(result);
      if (complaint !== '') wrong.push(`${place} ${name}: ${complaint}: ${result.stderr.slice(0, 400)}`);
    }
  };
  await Promise.all([drive(), drive(), drive()]);
  return wrong;
}

describe.skipIf(onWindows)('A path that is typed on the command line', () => {
  packedSample();

  it('is one of those that the next tests drive, wherever the grammar takes one', () => {
    const known = [...Object.keys(reads), ...Object.keys(writes)].toSorted();
    expect(pathPlaces(program(() => undefined)).toSorted()).toEqual(known);
  });

  it('ends in a sentence where it should be read and leads to something else', async () => {
    const folder = temporaryFolder();
    const at = (name: string): string => join(folder, name);
    const endings = ['', '.whl', '.tar.gz'];
    for (const ending of endings) {
      execFileSync('mkfifo', [at(`pipe${ending}`)]);
      symlinkSync('/dev/zero', at(`zero${ending}`));
    }
    const server = createServer().listen(at('socket'));
    onTestFinished(() => void server.close());
    mkdirSync(at('folder'));
    mkdirSync(at('full'));
    // What commands look for in a folder is no file either.
    for (const name of [
      'training_x.npy',
      'train-images-idx3-ubyte',
      'a0.jpg',
      'events.out.tfevents.1.x',
      'libtensorflow_cc.so.2',
    ])
      execFileSync('mkfifo', [join(at('full'), name)]);
    symlinkSync(at('circle'), at('circle'));
    writeFileSync(at('closed'), 'x');
    // Only an engine's source is recognised by its ending.
    const engine = { 'engine install --from': reads['engine install --from'] ?? [] };
    const ended = endings.slice(1).flatMap((ending) => [`pipe${ending}`, `zero${ending}`]);
    const named = (names: readonly string[]): [string, string][] => names.map((name) => [name, at(name)]);
    expect(await wrongAnswers(engine, named(ended))).toEqual([]);
    const things = named(['pipe', 'zero', 'socket', 'folder', 'full', 'circle', 'closed/x', 'missing']);
    expect(await wrongAnswers(reads, things)).toEqual([]);
  });

  it('ends in a sentence where it should be written and nothing can be', async () => {
    const folder = temporaryFolder();
    const at = (name: string): string => join(folder, name);
    writeFileSync(at('file'), 'x');
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync(at('circle'), at('circle'));
    const disk = smallDisk(1);
    if (disk !== undefined) fill(join(disk, 'all'));
    const things: (readonly [string, string])[] = [
      ['below a file', join(at('file'), 'x.html')],
      ['a pipe', at('pipe')],
      ['below a pipe', join(at('pipe'), 'x.html')],
      ['a circle', join(at('circle'), 'x.html')],
      ['a folder that takes none', '/proc/x/y.html'],
      ['a name that is too long', at(`${'x'.repeat(300)}.html`)],
      ...(disk === undefined ? [] : [['a full disk', join(disk, 'new', 'x.html')] as const]),
    ];
    expect(await wrongAnswers(writes, things)).toEqual([]);
  });

  it('may lie in PATH, of folders that cannot be looked into, and an engine is found or not as without it', async () => {
    const folder = temporaryFolder();
    symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
    writeFileSync(join(folder, 'file'), 'x');
    const hostile = [
      join(folder, 'circle'),
      join(folder, 'file'),
      join(folder, 'x'.repeat(300)),
      join(folder, 'missing'),
    ];
    const paths = [...hostile, process.env['PATH'] ?? ''].join(delimiter);
    const { code, stderr, stdout } = await startCommandIn(
      { PATH: paths, HIDDEN_UNIT_CACHE: temporaryFolder() },
      temporaryFolder(),
      ...['--json', 'engine', 'status'],
    ).result;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ installed: null });
  });
});
