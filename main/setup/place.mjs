import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Path inside the repository. @param {...string} path */
export const inRoot = (...path) => join(root, ...path);

/** What went wrong and what to do next, in one sentence: shown without a stack. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** The set-up speaks on stderr, so that stdout belongs to the program it prepares. @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Where the person was when typing the command: npm itself moves to the repository. Relative paths of theirs mean this. */
export const personsFolder = process.env['INIT_CWD'] ?? process.cwd();
