import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWheel } from '../../../../main/engines/provision/wheel.ts';
import { libraryHead, libraryNames, tensorFlowMembers, writeWheel, type Member } from '../../../fixtures/wheel.ts';
import { temporaryFolder } from '../../../temporary.ts';

/** Reads a wheel of these members; `spoil` changes its bytes first. @returns the installation's folder. */
async function read(members: Member[], spoil?: (wheel: Buffer) => void): Promise<string> {
  const root = temporaryFolder();
  const wheel = join(root, 'tensorflow_cpu-2.13.1-cp311-cp311-some.whl');
  writeWheel(wheel, members);
  if (spoil !== undefined) {
    const bytes = readFileSync(wheel);
    spoil(bytes);
    writeFileSync(wheel, bytes);
  }
  const folder = join(root, 'native');
  await readWheel(wheel, folder, { signal: new AbortController().signal, onBytes: () => undefined });
  return folder;
}

const damaged = {
  code: 'bad_data',
  message: expect.stringMatching(/is damaged.*WebAssembly does the same work/) as string,
};

describe.skipIf(process.platform === 'win32')('reading a wheel', () => {
  it('takes the libraries, the headers of the C interface and the licences, and nothing else', async () => {
    const folder = await read(tensorFlowMembers());
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const licences = ['LICENSE', 'THIRD_PARTY_NOTICES.txt'];
    expect(files.map((entry) => entry.name).sort()).toEqual(['c_api.h', ...libraryNames, ...licences].sort());
    expect(readdirSync(join(folder, 'deps', 'licences')).sort()).toEqual(licences);
    expect(readFileSync(join(folder, 'deps', 'lib', libraryNames[0] ?? ''))).toEqual(libraryHead());
    expect(existsSync(join(folder, 'deps', 'include', 'tensorflow', 'c', 'c_api.h'))).toBe(true);
  });

  it('gives the library the name too that upstream’s bindings ask for', async () => {
    const folder = await read(tensorFlowMembers());
    const name = process.platform === 'darwin' ? 'libtensorflow.2.dylib' : 'libtensorflow.so.2';
    expect(readFileSync(join(folder, 'deps', 'lib', name))).toEqual(libraryHead());
  });

  it('brings the libraries along that the wheel carries for its own', async () => {
    const content = Buffer.from('runtime');
    const folder = await read([
      ...tensorFlowMembers(),
      { name: 'tensorflow_cpu_aws.libs/libgomp-cc9055c7.so.1.0.0', content },
    ]);
    expect(readFileSync(join(folder, 'deps', 'lib', 'libgomp-cc9055c7.so.1.0.0'))).toEqual(content);
  });

  it('refuses a wheel with one flipped bit in a library', async () => {
    // Random bytes do not compress: they lie in the wheel as they are, where they can be found.
    const library = libraryHead();
    for (let i = 20; i < library.length; i++) library[i] = (i * i * 31 + (i >> 3)) & 255;
    await expect(
      read(tensorFlowMembers(library), (bytes) => {
        const at = bytes.indexOf(libraryNames[1] ?? '') + 400;
        bytes[at] = (bytes[at] ?? 0) ^ 1;
      }),
    ).rejects.toMatchObject(damaged);
  });

  it('refuses a library whose content is not what RECORD says', async () => {
    const members = tensorFlowMembers().map((member, i) => {
      return i === 0 ? { ...member, recorded: Buffer.from('what was published') } : member;
    });
    await expect(read(members)).rejects.toMatchObject(damaged);
  });

  it('refuses a wheel that was cut short', async () => {
    const root = temporaryFolder();
    const wheel = join(root, 'cut.whl');
    writeWheel(wheel, tensorFlowMembers());
    const bytes = readFileSync(wheel);
    writeFileSync(wheel, bytes.subarray(0, bytes.length / 2));
    const reading = readWheel(wheel, join(root, 'native'), {
      signal: new AbortController().signal,
      onBytes: () => undefined,
    });
    await expect(reading).rejects.toMatchObject(damaged);
  });

  it.each(['../../outside.so', '/tmp/outside.so', 'tensorflow/../../../outside', 'tensorflow\\..\\..\\outside'])(
    'writes nothing for a wheel with a member called %s',
    async (name) => {
      await expect(read([...tensorFlowMembers(), { name, content: Buffer.from('x') }])).rejects.toMatchObject(damaged);
    },
  );

  it('does not follow a header’s name out of its folder', async () => {
    const name = 'tensorflow/include/tensorflow/c/..h/../../../../../../outside.h';
    await expect(read([...tensorFlowMembers(), { name, content: Buffer.from('x') }])).rejects.toMatchObject(damaged);
  });

  it('says of a wheel for another processor that it is for another one', async () => {
    const other = process.arch === 'arm64' ? 'x64' : 'arm64';
    await expect(read(tensorFlowMembers(libraryHead(process.platform, other)))).rejects.toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('is not a library for this machine') as string,
    });
  });

  it('says of a wheel of something else that it is no TensorFlow', async () => {
    await expect(read([{ name: 'six.py', content: Buffer.from('pass') }])).rejects.toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('is no wheel of TensorFlow for this machine') as string,
    });
  });

  it('stops when it is told to', async () => {
    const root = temporaryFolder();
    const wheel = join(root, 'some.whl');
    writeWheel(wheel, tensorFlowMembers());
    const reading = readWheel(wheel, join(root, 'native'), { signal: AbortSignal.abort(), onBytes: () => undefined });
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});
