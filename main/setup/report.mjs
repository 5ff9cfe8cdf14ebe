import { writeFileSync } from 'node:fs';

/**
 * Reporter for vitest that writes what `npm test` adds up to the file named by HIDDEN_UNIT_TEST_REPORT:
 * `{ passed, failed, failures: string[], skipped: { name, reason }[] }`. A file that cannot be loaded and an error outside any test
 * count as failed tests.
 */
export default class SummaryReporter {
  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules @param {ReadonlyArray<unknown>} errors */
  onTestRunEnd(modules, errors) {
    const summary = { passed: 0, failed: errors.length, failures: errors.map(describeError), skipped: [] };
    for (const module of modules) {
      const before = summary.failed;
      for (const test of module.children.allTests()) count(summary, test);
      if (module.state() === 'failed' && summary.failed === before) {
        summary.failed += 1;
        summary.failures.push(module.moduleId);
      }
    }
    const file = process.env['HIDDEN_UNIT_TEST_REPORT'];
    if (file !== undefined) writeFileSync(file, JSON.stringify(summary));
  }
}

/** @param {object} summary @param {import('vitest/node').TestCase} test */
function count(summary, test) {
  const name = `${test.project.name}: ${test.fullName}`;
  const result = test.result();
  if (result.state === 'passed') summary.passed += 1;
  else if (result.state === 'skipped') summary.skipped.push({ name, reason: result.note });
  else {
    summary.failed += 1;
    summary.failures.push(name);
  }
}

/** @param {unknown} error */
function describeError(error) {
  return `outside a test: ${typeof error === 'object' && error !== null && 'message' in error ? error.message : String(error)}`;
}
