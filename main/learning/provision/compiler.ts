import { existsSync } from 'node:fs';
import { LabError } from '../../../shared/contract/failure.ts';
import { meanwhile } from './native-failure.ts';
import { findTool, runTool } from './run-tool.ts';

export interface Compiler {
  program: string;
  /** The first line of what it says of itself. */
  title: string;
}

/** Package managers, and what of theirs brings a C++ compiler. */
const packages = [
  ['/usr/bin/apt-get', 'sudo apt-get install g++'],
  ['/usr/bin/dnf', 'sudo dnf install gcc-c++'],
  ['/usr/bin/yum', 'sudo yum install gcc-c++'],
  ['/usr/bin/zypper', 'sudo zypper install gcc-c++'],
  ['/usr/bin/pacman', 'sudo pacman -S gcc'],
] as const;

/**
 * The C++ compiler of this machine: `CXX`, or the first of c++, g++ and clang++ in PATH.
 * @throws LabError `unavailable`, naming what brings one on this system.
 */
export async function findCompiler(): Promise<Compiler> {
  const named = process.env['CXX'];
  const program = named !== undefined && named !== '' ? findTool(named) : findTool('c++', 'g++', 'clang++');
  if (program === undefined) throw missing('there is none in PATH');
  const said = await runTool(program, ['--version']);
  // On macOS c++ is there before the tools are: it only says how to get them.
  if (said.code !== 0) throw missing(`${program} does not run`, said.output);
  return { program, title: said.output.split('\n')[0]?.trim() ?? '' };
}

/** Whether there is something that looks like a compiler, without starting it. */
export function hasCompiler(): boolean {
  return findTool(process.env['CXX'] ?? '', 'c++', 'g++', 'clang++') !== undefined;
}

/** The command that brings a C++ compiler on this system. */
export function compilerAdvice(): string {
  if (process.platform === 'darwin') return 'xcode-select --install';
  return packages.find(([manager]) => existsSync(manager))?.[1] ?? packages[0][1];
}

function missing(why: string, details?: string): LabError {
  const what = 'The native engine is built with a C++ compiler, and';
  return new LabError(
    'unavailable',
    `${what} ${why}: install one with “${compilerAdvice()}” and try again. ${meanwhile}`,
    details,
  );
}
