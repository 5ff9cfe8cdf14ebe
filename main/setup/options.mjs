import { parseArgs } from 'node:util';
import { say } from './place.mjs';

/** A word without a value. */
export const boolean = { type: /** @type {const} */ ('boolean') };

/**
 * Reads the arguments of a command.
 * @template {import('node:util').ParseArgsConfig} Config
 * @param {Config} config with `help` among its options.
 * @param {string} usage
 * @returns `code`: what the command ends with at once, after the usage or what is wrong was said.
 */
export function readOptions(config, usage) {
  try {
    const { values, positionals } = parseArgs(config);
    if (values['help'] !== true) return { values, positionals };
    process.stdout.write(`${usage}\n`);
    return { code: 0 };
  } catch (error) {
    say(`${error.message}\n${usage}`);
    return { code: 2 };
  }
}
