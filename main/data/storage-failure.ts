import { LabError } from '../../shared/failure.ts';

const codes: Record<string, string> = {
  ENOSPC: 'The disk is full. Make room and try again.',
  EDQUOT: 'Your share of the disk is used up. Make room and try again.',
  EROFS: 'The data folder is on a disk that can only be read. Choose another one.',
  EACCES: 'The data folder may not be written. Check its permissions.',
  EPERM: 'The data folder may not be written. Check its permissions.',
  EIO: 'The disk failed while reading or writing. Check it and try again.',
  EFBIG: 'The file system takes no file as large as that. Choose a data folder on another disk.',
  EMFILE: 'Too many files are open on this machine. Close some programs and try again.',
};

/**
 * The error itself, or for one of the file system a LabError `storage` that says what to do.
 * @param what what could not be kept, as the start of a sentence: "The digits".
 */
export function storageFailureOf(error: unknown, what: string): unknown {
  if (error instanceof LabError || !(error instanceof Error) || !('code' in error)) return error;
  const advice = codes[String(error.code)];
  return advice === undefined ? error : new LabError('storage', `${what} could not be saved. ${advice}`, String(error));
}
