import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary.ts';

/** A disk in memory; undefined where this machine lets nobody mount one. */
export function smallDisk(megabytes: number): string | undefined {
  const folder = temporaryFolder();
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', disk]));
  return disk;
}

export function enlarge(disk: string, megabytes: number): void {
  execFileSync('mount', ['-o', `remount,size=${megabytes}m`, disk]);
}

/** Takes all the room there is. */
export function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  for (const size of [1_048_576, 4096, 1]) {
    const bytes = new Uint8Array(size);
    for (let written = size; written === size;) {
      try {
        written = writeSync(descriptor, bytes);
      } catch {
        written = 0;
      }
    }
  }
  closeSync(descriptor);
}
