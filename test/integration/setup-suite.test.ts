import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';

const repository = join(import.meta.dirname, '..', '..');

/** Runs a suite of these test files, by name, in a clone in small. */
async function suiteOf(files: Record<string, string>, retry = 0): Promise<{ sum: unknown; told: string }> {
  const root = temporaryFolder();
  cpSync(join(repository, 'main', 'setup'), join(root, 'main', 'setup'), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction');
  const project = { test: { name: 'small', include: ['test/*.test.mjs'], retry } };
  writeFileSync(
    join(root, 'vitest.config.mjs'),
    `export default ${JSON.stringify({ test: { projects: [project] } })};`,
  );
  mkdirSync(join(root, 'test'));
  for (const [name, text] of Object.entries(files)) {
    const head = `import { existsSync, writeFileSync } from 'node:fs';\nimport { expect, it } from 'vitest';\n`;
    writeFileSync(join(root, 'test', `${name}.test.mjs`), head + text);
  }
  const sum = join(root, 'sum.json');
  const script = `const { runSuite } = await import('./main/setup/suite.mjs');
    const { writeFileSync } = await import('node:fs');
    writeFileSync('sum.json', JSON.stringify(await runSuite('small', [], false)));`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
  });
  return { sum: JSON.parse(readFileSync(sum, 'utf8')), told: stdout + stderr };
}

const dies = `process.kill(process.pid, 'SIGKILL')`;

describe('a suite of tests', () => {
  it('is added up, and each failure says how it began', async () => {
    const { sum } = await suiteOf({
      one: `it('fits', () => {}); it('does not fit', () => { expect(1).toBe(2); }); it('is left out', (test) => { test.skip('no such machine'); });`,
      two: `throw new Error('cannot be loaded');`,
    });
    expect(sum).toMatchObject({
      passed: 1,
      failed: 2,
      skipped: [{ name: 'small: is left out', reason: 'no such machine' }],
      died: [],
    });
    const { failures } = sum as { failures: string[] };
    const all = failures.join('\n');
    expect(all).toMatch(/small: does not fit\n\s+expected 1 to be 2[\s\S]*at .*one\.test\.mjs:\d+/);
    expect(all).toMatch(/two\.test\.mjs\n\s+cannot be loaded/);
  });

  it('names a test that passed only when it was run once more', async () => {
    const { sum } = await suiteOf(
      {
        late: `it('fits at once', () => {});
          it('fits later', () => { if (!existsSync('mark')) { writeFileSync('mark', ''); expect(1).toBe(2); } });
          it('never fits', () => { expect(3).toBe(4); });`,
      },
      1,
    );
    const unsteady = expect.stringMatching(
      /small: fits later\n\s+expected 1 to be 2[\s\S]*at .*late\.test\.mjs:\d+/,
    ) as string;
    const failure = expect.stringContaining('small: never fits') as string;
    expect(sum).toMatchObject({ passed: 2, failed: 1, failures: [failure], unsteady: [unsteady] });
  });

  it('runs a file once more when its process was killed, and says so', async () => {
    const { sum, told } = await suiteOf({
      victim: `it('comes first', () => {});
        it('is killed once', () => { if (!existsSync('mark')) { writeFileSync('mark', ''); ${dies}; } });`,
      other: `it('fits', () => {});`,
    });
    const why = expect.stringContaining('signal SIGKILL') as string;
    const file = expect.stringContaining('victim.test.mjs') as string;
    expect(sum).toMatchObject({ passed: 3, failed: 0, failures: [], died: [{ file, why }] });
    expect(told).toMatch(/victim\.test\.mjs ended: .*SIGKILL[\s\S]*once more/);
  });

  it('fails when the process of a file dies twice, or a test of it fails the second time', async () => {
    const { sum } = await suiteOf({
      twice: `it('is killed', () => { ${dies}; });`,
      wrong: `it('is wrong', () => { if (existsSync('mark')) expect(1).toBe(2); writeFileSync('mark', ''); ${dies}; });`,
    });
    expect(sum).toMatchObject({ passed: 0, failed: 2 });
    expect((sum as { failures: string[] }).failures.join('\n')).toMatch(/its process ended twice/);
  });
});
