import { writeFileSync } from 'node:fs';

/**
 * @typedef {object} Summary What one run of vitest adds up to.
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} failures each with the beginning of what went wrong
 * @property {{ name: string, reason: string | undefined }[]} skipped
 * @property {string[]} unsteady tests that failed at first and passed when run once more, each with the beginning of what went wrong
 * @property {{ file: string, why: string }[]} died test files whose process ended under them; none of their tests is counted
 */

/**
 * Reporter for vitest that writes a `Summary` to the file named by HIDDEN_UNIT_TEST_REPORT. A file that cannot be loaded and an
 * error outside any test count as failed tests.
 */
export default class SummaryReporter {
  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules @param {ReadonlyArray<unknown>} errors */
  onTestRunEnd(modules, errors) {
    /** @type {Summary} */
    const summary = { passed: 0, failed: 0, failures: [], skipped: [], unsteady: [], died: [] };
    for (const error of errors) if (!this.#isDeath(error, modules, summary)) fail(summary, 'outside a test', error);
    for (const module of modules) {
      if (summary.died.some(({ file }) => file === module.moduleId)) continue;
      const before = summary.failed;
      for (const test of module.children.allTests()) count(summary, test);
      if (module.state() === 'failed' && summary.failed === before) fail(summary, module.moduleId, module.errors()[0]);
    }
    const file = process.env['HIDDEN_UNIT_TEST_REPORT'];
    if (file !== undefined) writeFileSync(file, JSON.stringify(summary));
  }

  /** Whether an error is the end of the process of a test file, which is noted then. */
  #isDeath(error, modules, summary) {
    const why = chain(error).find((message) => message.includes('exited unexpectedly'));
    if (why === undefined) return false;
    const died = modules.filter((module) => module.state() === 'pending' && why.includes(module.moduleId));
    summary.died.push(...died.map(({ moduleId }) => ({ file: moduleId, why })));
    return died.length > 0;
  }
}

/** @param {Summary} summary @param {import('vitest/node').TestCase} test */
function count(summary, test) {
  const name = `${test.project.name}: ${test.fullName}`;
  const result = test.result();
  if (result.state === 'passed') {
    summary.passed += 1;
    if (test.diagnostic()?.flaky === true) summary.unsteady.push(told(name, result.errors?.[0]));
  } else if (result.state === 'skipped') summary.skipped.push({ name, reason: result.note });
  else fail(summary, name, result.errors?.[0]);
}

/** @param {Summary} summary @param {string} name @param {unknown} error */
function fail(summary, name, error) {
  summary.failed += 1;
  summary.failures.push(told(name, error));
}

/** A test by its name, with the beginning of what went wrong and where. @param {string} name @param {unknown} error @returns {string} */
function told(name, error) {
  const lines = chain(error)
    .flatMap((message) => message.split('\n'))
    .slice(0, 4);
  const place = error?.stacks?.[0];
  if (place !== undefined) lines.push(`at ${place.file}:${place.line}`);
  return [name, ...lines.map((line) => `    ${line.slice(0, 300)}`)].join('\n  ');
}

/** What an error says, and what the errors behind it say. @param {unknown} error @returns {string[]} */
function chain(error) {
  if (error === undefined || error === null) return [];
  if (typeof error !== 'object' || !('message' in error)) return [String(error)];
  return [String(error.message), ...chain(error.cause)];
}
