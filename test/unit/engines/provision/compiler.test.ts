import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compilerFault, findCompiler } from '../../../../main/engines/provision/compiler.ts';
import { temporaryFolder } from '../../../temporary.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('names what brings a compiler on this system where there is none', async () => {
  vi.stubEnv('PATH', temporaryFolder());
  vi.stubEnv('CXX', '');
  expect(compilerFault()).toMatch(/^there is none in PATH: install one with “.+”$/);
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

describe.skipIf(process.platform === 'win32')('CXX', () => {
  /** A compiler that says what it was asked. */
  function folderWithCompiler(): string {
    const folder = temporaryFolder();
    for (const name of ['my-c++', 'ccache'])
      writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} was asked $*"\n`, { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}:/bin`);
    return folder;
  }

  it.each([
    ['a name', () => 'my-c++', 'my-c++', 'my-c++ was asked --version'],
    ['a path', (folder: string) => join(folder, 'my-c++'), 'my-c++', 'my-c++ was asked --version'],
    ['a program with its arguments', () => 'ccache my-c++', 'ccache', 'ccache was asked my-c++ --version'],
    ['a path with options', (folder: string) => `${folder}/my-c++  -O1 `, 'my-c++', 'my-c++ was asked -O1 --version'],
  ])('may be %s', async (_what, cxx, program, title) => {
    const folder = folderWithCompiler();
    vi.stubEnv('CXX', cxx(folder));
    expect(compilerFault()).toBe('');
    expect(await findCompiler()).toMatchObject({ program: join(folder, program), title });
  });

  it('is named when what it names is not there, whatever else is', async () => {
    const folder = folderWithCompiler();
    writeFileSync(join(folder, 'c++'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    vi.stubEnv('CXX', '/opt/none/g++ -O1');
    expect(compilerFault()).toMatch(/^CXX names “\/opt\/none\/g\+\+ -O1”, which is not there: correct CXX, or/);
    await expect(findCompiler()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('CXX names “/opt/none/g++ -O1”, which is not there') as string,
    });
    vi.stubEnv('CXX', ' ');
    expect(await findCompiler()).toMatchObject({ program: join(folder, 'c++') });
  });
});
