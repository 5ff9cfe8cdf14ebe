import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Machine } from '../../../shared/models/run.ts';
import { appRoot } from '../../places.ts';

const run = promisify(execFile);

export function thisMachine(): Machine {
  const cores = cpus();
  return {
    platform: platform(),
    arch: arch(),
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryBytes: totalmem(),
    node: process.versions.node,
    oneDnn: { '1': 'on', '0': 'off' }[process.env['TF_ENABLE_ONEDNN_OPTS'] ?? ''] ?? 'default',
  };
}

/** Commit of the application's own checkout, with a `+` when it has uncommitted changes; null where it is not a checkout. */
export async function gitCommit(): Promise<string | null> {
  if (!existsSync(join(appRoot, '.git'))) return null;
  try {
    const head = await run('git', ['rev-parse', 'HEAD'], { cwd: appRoot });
    const changes = await run('git', ['status', '--porcelain', '--untracked-files=no'], { cwd: appRoot });
    return head.stdout.trim() + (changes.stdout === '' ? '' : '+');
  } catch {
    // No git on this machine, or no commit yet.
    return null;
  }
}
