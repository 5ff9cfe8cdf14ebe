import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { browserAdvice, findBrowser } from '../../main/setup/browser.mjs';
import { temporaryFolder } from '../temporary.ts';

const repository = join(import.meta.dirname, '..', '..');

it('opens the browser shell, waits for its first page and says how long it took', async (test) => {
  if (findBrowser() === undefined) test.skip(browserAdvice);
  const guard = join(repository, 'main', 'setup', 'guard.cjs');
  const child = spawn(
    process.execPath,
    [guard, 'start', '--check', '--browser', '--no-extractor', '--data', temporaryFolder()],
    {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let stdout = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  expect(stdout).toMatch(/^The browser shell opened: first page painted after \d+\.\d s\.\n$/);
});
