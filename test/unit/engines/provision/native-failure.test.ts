import { expect, it } from 'vitest';
import { LabError } from '../../../../shared/failure.ts';
import { fullDiskFailure, loadFailure, nativeFailure } from '../../../../main/engines/provision/native-failure.ts';

it.each([
  [
    "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by …)",
    /needs GLIBC_2\.38 of the system/,
  ],
  ["/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found", /needs GLIBCXX_3\.4\.32/],
  ['SIGILL', /this processor lacks instructions \(AVX\)/],
  ['code 1; Error: undefined symbol: TF_NewStatus', /was built but does not load/],
])('says in one sentence what “%s” means, and what works meanwhile', (said, meaning) => {
  const failure = loadFailure(said);
  expect(failure.message).toMatch(meaning);
  expect(failure.message).toMatch(/Until then WebAssembly does the same work, more slowly\.$/);
  expect(failure.details).toBe(said);
});

it('turns errors of the file system into what to do, and leaves defects as they are', () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
  expect(nativeFailure(full, '/cache')).toMatchObject({
    code: 'storage',
    message: expect.stringMatching(/could not be kept in \/cache: the disk is full; make room/) as string,
  });
  const defect = new TypeError('x is undefined');
  expect(nativeFailure(defect, '/cache')).toBe(defect);
});

it.each([
  ['SQLITE_CANTOPEN', /may not be written; check its permissions/],
  ['SQLITE_READONLY_DIRECTORY', /may not be written; check its permissions/],
  ['SQLITE_FULL', /the disk is full/],
  ['SQLITE_IOERR_WRITE', /the disk could not be read or written/],
  ['EEXIST', /the cache is not a folder/],
])('says of %s, as the lock or a folder of the cache has it, what to do', (code, what) => {
  expect(nativeFailure(Object.assign(new Error('unable'), { code }), '/cache')).toMatchObject({
    code: 'storage',
    message: expect.stringMatching(what) as string,
  });
});

it('takes a folder that cannot be made for a matter of the disk, and a file that is missing for a defect', () => {
  const missing = { code: 'ENOENT', syscall: 'mkdir' };
  expect(nativeFailure(Object.assign(new Error('mkdir'), missing), '/cache')).toMatchObject({ code: 'storage' });
  const defect = Object.assign(new Error('open'), { code: 'ENOENT', syscall: 'open' });
  expect(nativeFailure(defect, '/cache')).toBe(defect);
});

it('hears from what a program prints that the disk is full', () => {
  expect(fullDiskFailure("OSError: [Errno 28] No space left on device: '/x'", '/x')).toBeInstanceOf(LabError);
  expect(fullDiskFailure('fatal error: x.h: No such file or directory', '/x')).toBeUndefined();
});
