import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { findCompiler, hasCompiler } from '../../../../main/learning/provision/compiler.ts';
import { temporaryFolder } from '../../../temporary.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('names what brings a compiler on this system where there is none', async () => {
  vi.stubEnv('PATH', temporaryFolder());
  vi.stubEnv('CXX', '');
  expect(hasCompiler()).toBe(false);
  await expect(findCompiler()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(
      /install one with “(sudo .+(g\+\+|gcc).*|xcode-select --install)” and try again/,
    ) as string,
  });
});

it.skipIf(process.platform === 'win32')('says of a compiler that does not run that it does not', async () => {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  // What macOS has before its tools are installed.
  writeFileSync(join(folder, 'c++'), '#!/bin/sh\necho "no developer tools were found" >&2\nexit 1\n', { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:/bin`);
  vi.stubEnv('CXX', '');
  await expect(findCompiler()).rejects.toMatchObject({
    message: expect.stringMatching(/c\+\+ does not run: install one with/) as string,
    details: expect.stringContaining('no developer tools were found') as string,
  });
});
