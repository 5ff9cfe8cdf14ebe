'use strict';

/**
 * Loads one of the tasks beside this file and runs it. Apart from `guard.cjs` because an old Node cannot even parse `import()`.
 * @param {string} name @param {string[]} args
 */
module.exports = async function runTask(name, args) {
  try {
    const task = await import(`./${name}.mjs`);
    process.exitCode = await task.default(args);
  } catch (error) {
    console.error(error?.name === 'SetupError' ? `Hidden Unit: ${error.message}` : error);
    process.exitCode = 1;
  }
};
