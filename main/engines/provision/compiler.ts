import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { meanwhile } from './native-failure.ts';
import { findProgram, findTool, runTool } from './run-tool.ts';

export interface Compiler {
  program: string;
  /** What CXX says after the program, to be given before all others. */
  args: readonly string[];
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
 * The C++ compiler of this machine: what `CXX` names, as a name or a path and with arguments as make takes it (`ccache g++`), or the
 * first of c++, g++ and clang++ in PATH.
 * @throws LabError `unavailable`, naming what brings one on this system.
 */
export async function findCompiler(signal?: AbortSignal): Promise<Compiler> {
  const found = compilerHere();
  if (found === undefined) throw missing(compilerFault());
  const { program, args } = found;
  const said = await runTool(program, [...args, '--version'], { signal });
  // On macOS c++ is there before the tools are: it only says how to get them.
  const command = [program, ...args].join(' ');
  if (said.code !== 0) throw missing(`${command} does not run: ${advice(isNamed())}`, said.output);
  return { program, args, title: said.output.split('\n')[0]?.trim() ?? '' };
}

/** Why there is nothing that looks like a compiler, and what to do, without starting one; '' where there is. */
export function compilerFault(): string {
  if (compilerHere() !== undefined) return '';
  if (isNamed()) return `CXX names “${process.env['CXX'] ?? ''}”, which is not there: ${advice(true)}`;
  return `there is none in PATH: ${advice(false)}`;
}

function compilerHere(): Pick<Compiler, 'program' | 'args'> | undefined {
  const [named, ...args] = isNamed() ? (process.env['CXX'] ?? '').trim().split(/\s+/) : [];
  if (named === undefined) {
    const program = findTool('c++', 'g++', 'clang++');
    return program === undefined ? undefined : { program, args };
  }
  // A path counts from where the person is, as in a shell.
  const program = basename(named) === named ? findTool(named) : findProgram(resolve(named));
  return program === undefined ? undefined : { program, args };
}

function isNamed(): boolean {
  return (process.env['CXX'] ?? '').trim() !== '';
}

function advice(named: boolean): string {
  return `${named ? 'correct CXX, or leave it out and ' : ''}install one with “${compilerAdvice()}”`;
}

/** The command that brings a C++ compiler on this system. */
function compilerAdvice(): string {
  if (process.platform === 'darwin') return 'xcode-select --install';
  return packages.find(([manager]) => existsSync(manager))?.[1] ?? packages[0][1];
}

function missing(why: string, details?: string): LabError {
  const what = 'The native engine is built with a C++ compiler, and';
  return new LabError('unavailable', `${what} ${why} and try again. ${meanwhile}`, details);
}
