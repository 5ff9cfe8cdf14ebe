import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot, say } from './place.mjs';
import { handOverToRuntime } from './runtime.mjs';

/** @typedef {import('./report.mjs').Summary} Summary */

/**
 * One suite. A test file whose process ended under it (killed by the system, say) has told nothing: it is run once more, and fails
 * when that happens again.
 * @param {string} name @param {string[]} files @param {boolean} native whether the native engine must be there for the tests
 */
export async function runSuite(name, files, native) {
  const total = await runVitest(name, files, native);
  if (total.died.length === 0) return total;
  const told = total.died.map(({ file, why }) => `The process of ${file} ended: ${why}`);
  say(`${told.join('\n')}\nRunning ${told.length === 1 ? 'it' : 'them'} once more.`);
  const again = await runVitest(
    name,
    total.died.map(({ file }) => file),
    native,
  );
  add(total, again);
  for (const { file, why } of again.died) {
    total.failed += 1;
    total.failures.push(`${name}: ${file}: its process ended twice: ${why}`);
  }
  return total;
}

/** @returns {Promise<Summary>} */
async function runVitest(name, files, native) {
  const folder = await mkdtemp(join(tmpdir(), 'hidden-unit-test-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', `--reporter=${inRoot('main', 'setup', 'report.mjs')}`];
    const args = ['run', '--project', name, '--passWithNoTests', ...reporters, ...files];
    const env = { HIDDEN_UNIT_TEST_REPORT: report, ...(native && { HIDDEN_UNIT_NATIVE_INSTALLED: 'yes' }) };
    const code = await handOverToRuntime([vitest, ...args], { env });
    const summary = await readFile(report, 'utf8').then(JSON.parse, nothing);
    if (code === 0 || summary.failed > 0 || summary.died.length > 0) return summary;
    return { ...summary, failed: 1, failures: [`${name}: the suite ended with exit code ${code}`] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns {Summary} */
export function nothing() {
  return { passed: 0, failed: 0, failures: [], skipped: [], unsteady: [], died: [] };
}

/** @param {Summary} total @param {Summary} piece */
export function add(total, piece) {
  total.passed += piece.passed;
  total.failed += piece.failed;
  total.failures.push(...piece.failures);
  total.skipped.push(...piece.skipped);
  total.unsteady.push(...piece.unsteady);
  total.died.push(...piece.died);
}
