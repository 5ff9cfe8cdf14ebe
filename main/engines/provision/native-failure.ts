import { LabError } from '../../../shared/failure.ts';

/** Every failure ends with what still works. */
export const meanwhile = 'Until then WebAssembly does the same work, more slowly.';

const full = 'the disk is full; make room and try again';
const notWritable = 'the cache may not be written; check its permissions or name another folder with HIDDEN_UNIT_CACHE';

const storageAdvice: Record<string, string> = {
  ENOSPC: full,
  EDQUOT: 'your share of the disk is used up; make room and try again',
  EROFS: 'the cache is on a disk that can only be read; name another folder with HIDDEN_UNIT_CACHE',
  EACCES: notWritable,
  EPERM: notWritable,
  EIO: 'the disk could not be read or written; check it or name another folder with HIDDEN_UNIT_CACHE',
  EEXIST: 'the cache is not a folder; name another one with HIDDEN_UNIT_CACHE',
  ENOTDIR: 'the cache is not a folder; name another one with HIDDEN_UNIT_CACHE',
};

/** The lock is a database, whose complaints have codes of their own; their longer forms begin alike. */
const lockAdvice: readonly (readonly [RegExp, string | undefined])[] = [
  [/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/, notWritable],
  [/^SQLITE_FULL/, full],
  [/^SQLITE_IOERR/, storageAdvice['EIO']],
];

type Deed = 'kept in' | 'removed from';

/** Words by which programs that only print say that the disk is full. */
const fullDisk = /No space left on device|ENOSPC|Disk quota exceeded/i;

/**
 * The failure of a step as a LabError that a person can read; other defects stay what they are.
 * @param deed what was about to be done with the engine in the folder.
 */
export function nativeFailure(error: unknown, folder: string, deed: Deed = 'kept in'): unknown {
  if (error instanceof LabError || !(error instanceof Error)) return error;
  if (error.name === 'AbortError') return cancelled();
  const code = 'code' in error ? String(error.code) : '';
  const advice = storageAdvice[code] ?? lockAdvice.find(([codes]) => codes.test(code))?.[1] ?? madeNowhere(error, code);
  return advice === undefined ? error : storage(advice, folder, error.message, deed);
}

/** What making folders says where one of them cannot be made: on a disk that can only be read it is “no such file”. */
function madeNowhere(error: Error, code: string): string | undefined {
  return code === 'ENOENT' && 'syscall' in error && error.syscall === 'mkdir' ? notWritable : undefined;
}

/** What a program printed, if it says that there is no room. */
export function fullDiskFailure(output: string, folder: string): LabError | undefined {
  return fullDisk.test(output) ? storage(full, folder, output) : undefined;
}

export function storage(why: string, folder: string, details?: unknown, deed: Deed = 'kept in'): LabError {
  const consequence = deed === 'kept in' ? ` ${meanwhile}` : '';
  return new LabError('storage', `The native engine could not be ${deed} ${folder}: ${why}.${consequence}`, details);
}

export function cancelled(): LabError {
  return new LabError('cancelled', 'The installation of the native engine was cancelled; nothing of it was kept.');
}

/** `load`: what the child that tried the binding said. What it means to a person, where that is known. */
export function loadFailure(load: string): LabError {
  const glibc = /GLIBC(?:XX)?_[\d.]+/.exec(load)?.[0];
  const why =
    glibc !== undefined
      ? `the TensorFlow library needs ${glibc} of the system's C or C++ library, and this system's is older; choose an older TensorFlow or a newer system`
      : /SIGILL/.test(load)
        ? 'this processor lacks instructions (AVX) that the TensorFlow library is built with; choose a TensorFlow built without them'
        : 'it was built but does not load; choose another TensorFlow library';
  return new LabError('unavailable', `The native engine does not run here: ${why}. ${meanwhile}`, load);
}
