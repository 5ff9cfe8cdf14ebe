import { readdirSync, readFileSync } from 'node:fs';
import { residentBytes } from '../bench/measurement.ts';

/** What a process and those it has started use at one moment. */
export interface ProcessUse {
  /** Resident bytes of the process itself. */
  memory: number;
  /** Its open files, sockets and pipes. */
  descriptors: number;
  threads: number;
  /** Processes below it, their children included. */
  children: number;
  /** Resident bytes of the one of these that holds most. */
  largestChild: number;
}

/** Linux only. @throws when the process is gone. */
export function useOf(pid: number): ProcessUse {
  const below = descendants(pid);
  return {
    memory: residentBytes(pid) ?? 0,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: readdirSync(`/proc/${pid}/task`).length,
    children: below.length,
    largestChild: Math.max(0, ...below.map((child) => residentBytes(child) ?? 0)),
  };
}

/** Has a process and those below it collect their garbage, where they have loaded `collector` to do so. */
export function collectGarbage(pid: number, collector: string): void {
  for (const one of [pid, ...descendants(pid)]) {
    if (commandOf(one).includes(collector)) process.kill(one, 'SIGUSR2');
  }
}

/** Its command line; empty when it has just ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => childrenOf(pid, task));
  return children.flatMap((child) => [child, ...descendantsOfRunning(child)]);
}

/** Of one that has just ended there are none. */
function descendantsOfRunning(pid: number): number[] {
  try {
    return descendants(pid);
  } catch {
    return [];
  }
}

function childrenOf(pid: number, task: string): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
