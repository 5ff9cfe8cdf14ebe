import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { appRoot, isPacked, outsideArchive } from '../../places.ts';
import { requireFromApp } from '../../app-packages.ts';
import { compilerFault, findCompiler, type Compiler } from './compiler.ts';
import { linkedLibraries } from './library-folder.ts';
import { cancelled, fullDiskFailure, meanwhile } from './native-failure.ts';
import { bindingIn, librariesIn } from './native-folder.ts';
import { runTool } from './run-tool.ts';

/** Changes when the way of compiling does, so that older installations are not taken for new ones. */
const recipe = 1;

/** Where the set-up puts the binding of this machine for a packed app, whose users then need no compiler. */
const carriedFile = join(appRoot, 'out', 'native', `${process.platform}-${process.arch}`, 'tfjs_binding.node');

/** The binding made ahead: only in a packed app, where it is as old as the sources beside it. */
function carriedBinding(): string | undefined {
  return isPacked() && existsSync(carriedFile) ? carriedFile : undefined;
}

/** Headers of Node-API, for a compiler. */
function headersOfNode(): string | undefined {
  try {
    return outsideArchive(join(dirname(requireFromApp.resolve('node-api-headers/package.json')), 'include'));
  } catch {
    return undefined;
  }
}

/** Why no binding can be had here, in a sentence with what to do; '' where one can. Asks nobody and starts nothing. */
export function bindingObstacle(): string {
  if (carriedBinding() !== undefined) return '';
  if (headersOfNode() === undefined) {
    const remedy = isPacked() ? 'get Hidden Unit anew' : 'run npm install';
    return `It cannot be built here, because the headers of Node-API are missing: ${remedy}.`;
  }
  const fault = compilerFault();
  return fault === '' ? '' : `It is built with a C++ compiler, and ${fault}.`;
}

/** How the binding will be had. @throws LabError `unavailable` where there is neither a carried one nor what compiles one. */
export async function bindingMaker(signal: AbortSignal): Promise<Compiler | 'carried'> {
  if (carriedBinding() !== undefined) return 'carried';
  // What it says of a compiler is not all: one that is there may not run.
  if (headersOfNode() !== undefined) return findCompiler(signal);
  throw new LabError('unavailable', `The native engine is not installed. ${bindingObstacle()} ${meanwhile}`);
}

/**
 * Puts the binding of tfjs-node into an installation that has its libraries: compiled as Node-API 8 from the sources in the npm
 * package, one file for Node and for Electron. Five seconds.
 * @throws LabError `unavailable` with the compiler's words when it does not compile.
 */
export async function makeBinding(
  maker: Compiler | 'carried',
  folder: string,
  options: { signal: AbortSignal; onLine: (line: string) => void },
): Promise<void> {
  const binding = bindingIn(folder);
  await mkdir(dirname(binding), { recursive: true });
  const carried = carriedBinding();
  if (maker === 'carried' && carried !== undefined) return copyFile(carried, binding);
  if (maker === 'carried') throw new LabError('internal', 'The compiled binding has gone.');
  const { code, output } = await runTool(maker.program, [...maker.args, ...compilation(folder, binding)], options);
  if (options.signal.aborted) throw cancelled();
  if (code === 0 && existsSync(binding)) return;
  throw (
    fullDiskFailure(output, folder) ??
    new LabError(
      'unavailable',
      `The native engine could not be compiled by ${maker.program}; its message is in the log. Choose another compiler with CXX. ${meanwhile}`,
      output,
    )
  );
}

function compilation(folder: string, binding: string): string[] {
  const { headers } = librariesIn(folder);
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => outsideArchive(join(sourceFolder(), name)));
  const system =
    process.platform === 'darwin'
      ? ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib']
      : ['-Wl,-rpath,$ORIGIN/../../deps/lib'];
  return [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8', `-I${headersOfNode() ?? ''}`, `-I${headers}`],
    ...sources,
    ...['-o', binding, ...linkedLibraries(folder), ...system],
  ];
}

function sourceFolder(): string {
  return join(dirname(requireFromApp.resolve('@tensorflow/tfjs-node/package.json')), 'binding');
}

/**
 * Eight hexadecimal digits that tell installations apart: of the sources of the binding, the way of compiling, and the library.
 * @param older how many installations of the same have to be told apart from this one.
 */
export async function nativeHash(library: string, older: number): Promise<string> {
  const hash = createHash('sha256').update(`${recipe}\0${library}\0${older === 0 ? '' : older}`);
  for (const name of (await readdir(sourceFolder())).sort()) hash.update(await readFile(join(sourceFolder(), name)));
  return hash.digest('hex').slice(0, 8);
}
