import type { PartName } from './instrument.ts';

/** The parts of the data as a sentence names them. */
export const partWords: Readonly<Record<PartName, string>> = {
  test: 'test',
  validation: 'validation',
  train: 'training',
};
