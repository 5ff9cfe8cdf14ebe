import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { watchGrowth } from './growth.ts';
import { findTool, runTool } from './run-tool.ts';

/** A download from which no byte has come for so long is given up. */
const patienceMs = 90_000;

/** Characters of a complaint of pip's that go into a sentence; all of it goes into the details. */
const mostQuoted = 300;

const noNetwork =
  /NewConnectionError|NameResolutionError|name resolution|ConnectTimeout|ReadTimeout|ConnectionError|ConnectionReset|ProxyError|Network is unreachable|Connection refused|timed out|SSLError/i;

/** One version of a package. `platforms`: tags to ask for, for one that is made for machines. */
export interface PipPackage {
  package: string;
  version: string;
  platforms?: readonly string[];
}

export interface PipOptions {
  /** A folder for the wheel, made when it is missing. */
  folder: string;
  /** Hears how much is there. */
  onBytes: (bytes: number) => void;
  onLine?: (line: string) => void;
  signal: AbortSignal;
  /** What a person can do: clauses, a sentence, and a sentence at the end of all of them. */
  advice: { noPip: string; noNetwork: string; noPackage: string; meanwhile: string };
  /** What pip's output means beyond what is known here. */
  explain?: (output: string) => LabError | undefined;
  cancelled: () => LabError;
}

/** How pip is called here: as a module of Python, or by its own name. Undefined where there is none. */
export async function findPip(
  signal?: AbortSignal,
): Promise<readonly [program: string, ...args: string[]] | undefined> {
  for (const python of [findTool('python3'), findTool('python')]) {
    if (python !== undefined && (await runTool(python, ['-m', 'pip', '--version'], { signal })).code === 0)
      return [python, '-m', 'pip'];
  }
  const pip = findTool('pip3', 'pip');
  return pip === undefined ? undefined : [pip];
}

/**
 * Downloads a wheel by pip, from wherever this machine's pip gets its packages. Its content is not trusted by that: the caller checks its hash.
 * @returns its path.
 * @throws LabError `unavailable` without pip or the package, `network`, `cancelled`.
 */
export async function pipDownload(wanted: PipPackage, options: PipOptions): Promise<string> {
  const { folder, signal, advice, cancelled } = options;
  const pip = await findPip(signal);
  if (pip === undefined) {
    throw new LabError(
      'unavailable',
      `${wanted.package} is downloaded by pip, and there is none in PATH: install Python with pip (on Debian and Ubuntu “sudo apt-get install python3-pip”), or ${advice.noPip}. ${advice.meanwhile}`,
    );
  }
  const [program, ...before] = pip;
  const temporary = join(folder, 'temporary');
  await mkdir(temporary, { recursive: true });
  const stalled = new AbortController();
  const endWatch = watchGrowth(folder, options.onBytes, {
    patienceMs,
    onStall: () => {
      stalled.abort();
    },
  });
  // pip's own cache would keep a second copy of the wheel forever.
  const args = [...before, 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar', 'off'];
  const { output, code } = await runTool(
    program,
    [...args, '--retries', '2', ...targetOf(wanted), '--dest', folder, `${wanted.package}==${wanted.version}`],
    {
      signal: AbortSignal.any([signal, stalled.signal]),
      env: {
        ...process.env,
        TMPDIR: temporary,
        PIP_NO_INPUT: '1',
        PIP_DISABLE_PIP_VERSION_CHECK: '1',
        // Who wants packages in virtual environments only has nothing against a file in a folder of its own.
        PIP_REQUIRE_VIRTUALENV: '0',
      },
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    },
  ).finally(endWatch);
  if (signal.aborted) throw cancelled();
  const found = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (code === 0 && found !== undefined) return join(folder, found);
  throw options.explain?.(output) ?? fetchFailure(wanted, stalled.signal.aborted ? 'timed out' : output, advice);
}

function targetOf({ platforms = [] }: PipPackage): string[] {
  if (platforms.length === 0) return [];
  const python = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
  return [...python, ...platforms.flatMap((platform) => ['--platform', platform])];
}

function fetchFailure(wanted: PipPackage, output: string, advice: PipOptions['advice']): LabError {
  const name = `${wanted.package} ${wanted.version}`;
  if (noNetwork.test(output)) {
    return new LabError(
      'network',
      `${name} could not be downloaded: pip does not reach its package index. Connect to the network and try again, or ${advice.noNetwork}. ${advice.meanwhile}`,
      output,
    );
  }
  const complaint = output
    .match(/^ERROR: .+$/gm)
    ?.at(-1)
    ?.slice('ERROR: '.length)
    .trim();
  const why = /No matching distribution/i.test(output)
    ? "the package index of this machine's pip does not have it"
    : complaint === undefined
      ? 'pip ended without saying why'
      : `pip says “${complaint.slice(0, mostQuoted)}”`;
  return new LabError(
    'unavailable',
    `${name} could not be downloaded: ${why}. ${advice.noPackage} ${advice.meanwhile}`,
    output,
  );
}
