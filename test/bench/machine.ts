import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { appRoot, appVersion } from '../../main/places.ts';
import { packageVersion } from '../../main/app-packages.ts';

/** What the numbers were measured on and with. */
export function circumstances() {
  return {
    date: new Date().toISOString(),
    app: { version: appVersion, commit: commit() },
    machine: {
      platform: platform(),
      release: release(),
      arch: arch(),
      cpu: cpus()[0]?.model.trim() ?? '',
      cores: cpus().length,
      memoryBytes: totalmem(),
    },
    software: {
      node: process.versions.node,
      tfjs: packageVersion('@tensorflow/tfjs'),
      tfjsNode: packageVersion('@tensorflow/tfjs-node'),
      betterSqlite3: packageVersion('better-sqlite3'),
    },
  };
}

/** Processes that wanted to run, on average over the last minute: above the number of cores, numbers are worth little. */
export function load(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

/** Short hash of the sources' commit, with a + when they have been changed since; null outside a clone. */
function commit(): string | null {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: appRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch {
    return null;
  }
}
