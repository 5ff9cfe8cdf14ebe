import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary.ts';

const repository = join(import.meta.dirname, '..');

/** A clone in small, whose installer is this script: what is claimed is when it is called and what is said. */
export function smallClone(installer: string, entry = 'engine-install'): string {
  const root = temporaryFolder();
  cpSync(join(repository, 'main', 'setup'), join(root, 'main', 'setup'), { recursive: true });
  mkdirSync(join(root, 'resources'));
  cpSync(join(repository, 'resources', 'tensorflow.json'), join(root, 'resources', 'tensorflow.json'));
  mkdirSync(join(root, 'node_modules', '@tensorflow', 'tfjs-node'), { recursive: true });
  writeFileSync(join(root, 'node_modules', '@tensorflow', 'tfjs-node', 'package.json'), '{ "version": "4.22.0" }');
  for (const name of ['env-paths', 'is-safe-filename']) {
    const target = join(repository, 'node_modules', name);
    if (existsSync(target)) symlinkSync(target, join(root, 'node_modules', name), 'junction');
  }
  const worker = join(root, 'out', 'main', 'workers', `${entry}.cjs`);
  mkdirSync(dirname(worker), { recursive: true });
  writeFileSync(
    worker,
    `require('node:fs').appendFileSync(${JSON.stringify(join(root, 'tries'))}, 'x');\n${installer}`,
  );
  return root;
}

/** Evaluates an expression over the exports of a module of the set-up. @returns its value, and what was said. */
export function evaluate(
  root: string,
  module: string,
  expression: string,
  env: Record<string, string> = {},
): Promise<{ value: unknown; said: string }> {
  const file = JSON.stringify(join(root, 'main', 'setup', module));
  const script = `const m = await import(${file}); console.log(JSON.stringify((await (${expression})) ?? null));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    env: { ...process.env, HIDDEN_UNIT_CACHE: join(root, 'cache'), HIDDEN_UNIT_LIBTENSORFLOW: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let stdout = '';
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString('utf8')));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve({ value: JSON.parse(stdout), said });
      else reject(new Error(said));
    });
  });
}
