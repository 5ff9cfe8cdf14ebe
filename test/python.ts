import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary.ts';

/**
 * A Python that has these packages: that of `HIDDEN_UNIT_TEST_PYTHON`, else the system's. Tests that ask another program skip without it.
 */
export function pythonWith(...packages: string[]): string | undefined {
  const candidates = [process.env['HIDDEN_UNIT_TEST_PYTHON'], 'python3'].filter((one) => one !== undefined);
  return candidates.find((python) => {
    const found = spawnSync(python, ['-c', packages.map((name) => `import ${name}`).join('\n')], { timeout: 60_000 });
    return found.status === 0;
  });
}

/** What a program in Python prints as JSON. @throws Error with what it complained of. */
export function pythonJson(python: string, program: string, ...words: string[]): unknown {
  const file = join(temporaryFolder(), 'program.py');
  writeFileSync(file, program);
  const ran = spawnSync(python, [file, ...words], { encoding: 'utf8', timeout: 120_000, maxBuffer: 64 * 1024 * 1024 });
  if (ran.status !== 0) throw new Error(`Python failed: ${ran.stderr}`);
  return JSON.parse(ran.stdout);
}
