import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { findTensorFlow, stageTensorFlow } from '../../../../main/engines/provision/library-folder.ts';
import { libraryHead, libraryNames, tensorFlowMembers } from '../../../fixtures/wheel.ts';
import { temporaryFolder } from '../../../temporary.ts';

const [library = ''] = libraryNames;
const largeBytes = 32 * 1024 * 1024;

/** TensorFlow as Python has it, with a library of 32 MiB. */
function pythonFolder(): string {
  const folder = temporaryFolder();
  for (const { name, content } of tensorFlowMembers()) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  writeFileSync(join(folder, 'tensorflow', library), Buffer.concat([libraryHead(), Buffer.alloc(largeBytes, 9)]));
  return join(folder, 'tensorflow');
}

it('copies the libraries to the last byte, and tells how many bytes', async () => {
  const from = pythonFolder();
  const to = temporaryFolder();
  let told = 0;
  const options = { signal: new AbortController().signal, onBytes: (bytes: number) => (told += bytes) };
  await stageTensorFlow(await findTensorFlow(from), to, options);
  for (const name of libraryNames) {
    expect(readFileSync(join(to, 'deps', 'lib', name)).equals(readFileSync(join(from, name)))).toBe(true);
  }
  expect(told).toBe(libraryNames.reduce((sum, name) => sum + statSync(join(from, name)).size, 0));
  expect(existsSync(join(to, 'deps', 'include', 'tensorflow', 'c', 'c_api.h'))).toBe(true);
});

it('breaks off in the middle of copying when it is cancelled', async () => {
  const to = temporaryFolder();
  const cancel = new AbortController();
  const options = {
    signal: cancel.signal,
    onBytes: () => {
      cancel.abort();
    },
  };
  await expect(stageTensorFlow(await findTensorFlow(pythonFolder()), to, options)).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(existsSync(join(to, 'deps', 'lib', libraryNames[1] ?? ''))).toBe(false);
  expect(existsSync(join(to, 'deps', 'include'))).toBe(false);
});
