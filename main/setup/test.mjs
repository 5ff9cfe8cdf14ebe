import { canInstallPackages, installPackages } from './apt.mjs';
import { browserAdvice, provideBrowser } from './browser.mjs';
import { provideEngine } from './engine.mjs';
import { provideExtractor } from './extractor.mjs';
import { inRoot, say } from './place.mjs';
import { makeReady } from './ready.mjs';
import { handOverToRuntime } from './runtime.mjs';
import { add, nothing, runSuite } from './suite.mjs';
import { providePython } from './test-python.mjs';

/** What the window of the desktop suite needs on Debian. */
const windowPackages = ['xvfb', 'xauth', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1'];

/** A digits set of another origin, 31 MB, that Debian packs as the original files. */
const dataPackages = ['dataset-fashion-mnist'];

/** Checks: a program of node_modules each, which passes or fails as one. */
const checks = {
  'typecheck shared': ['typescript/bin/tsc', '-p', 'tsconfig.shared.json'],
  'typecheck node': ['typescript/bin/tsc', '-p', 'tsconfig.node.json'],
  'typecheck dom': ['vue-tsc/bin/vue-tsc.js', '-p', 'tsconfig.dom.json'],
  lint: ['eslint/bin/eslint.js', '.'],
  format: ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  knip: ['knip/bin/knip.js', '--no-progress'],
};

const withoutNative = '--no-native';

const suites = ['unit', 'contract', 'integration', 'e2e', 'desktop', 'newer-desktop', 'package'];

/**
 * `npm test [-- PIECE… [FILE…]]`: all checks and test suites, or the named ones. The last line on stdout adds them up.
 * The first one installs the native engine for its tests; `--no-native` does without. The pretrained net is got where it can be.
 * @param {string[]} args
 * @returns {Promise<number>} exit code: 0 when something passed and nothing failed.
 */
export default async function test(args) {
  const files = args.filter((arg) => arg.includes('/'));
  const names = args.filter((arg) => !arg.includes('/') && arg !== withoutNative);
  const known = [...Object.keys(checks), ...suites];
  const pieces = known.filter((piece) => names.length === 0 || names.some((name) => piece.split(' ').includes(name)));
  const unknown = names.find((name) => !known.some((piece) => piece.split(' ').includes(name)));
  if (unknown !== undefined) {
    say(`There is no "${unknown}" among the checks and tests: typecheck, ${known.slice(3).join(', ')}.`);
    return 2;
  }
  await makeReady();
  await preparePrograms(pieces);
  const native = pieces.some((piece) => suites.includes(piece)) && (await provideEngine(!args.includes(withoutNative)));
  if (pieces.includes('unit')) await provideExtractor();
  const total = nothing();
  for (const piece of pieces) add(total, piece in checks ? await check(piece) : await suite(piece, files, native));
  if (native) failSkippedNative(total);
  return conclude(total);
}

/** Browser, data, Python packages and window system for the suites that need them. @param {string[]} pieces */
async function preparePrograms(pieces) {
  const needsBrowser = pieces.some((piece) => ['integration', 'e2e'].includes(piece));
  if (needsBrowser && (await provideBrowser()) === undefined) say(browserAdvice);
  if (pieces.includes('integration') && canInstallPackages()) await installPackages(dataPackages);
  const asksPython = pieces.some((piece) => ['unit', 'integration'].includes(piece));
  const python = asksPython ? await providePython() : undefined;
  if (python !== undefined) process.env['HIDDEN_UNIT_TEST_PYTHON'] = python;
  const needsWindow = pieces.some((piece) => ['desktop', 'newer-desktop', 'package'].includes(piece));
  if (needsWindow && canInstallPackages()) await installPackages(windowPackages);
}

/** @param {string} name @param {string[]} files @param {boolean} native */
function suite(name, files, native) {
  heading(name);
  return runSuite(name, files, native);
}

/** @param {string} name */
async function check(name) {
  heading(name);
  const [program = '', ...args] = checks[name];
  const code = await handOverToRuntime([inRoot('node_modules', program), ...args]);
  return code === 0 ? { ...nothing(), passed: 1 } : { ...nothing(), failed: 1, failures: [name] };
}

/** Where the native engine is, its tests have no reason to be skipped. */
export function failSkippedNative(total) {
  const wrong = total.skipped.filter(({ reason }) => /native engine is not installed/.test(reason ?? ''));
  total.skipped = total.skipped.filter((one) => !wrong.includes(one));
  total.failed += wrong.length;
  total.failures.push(...wrong.map(({ name }) => `${name}: skipped although the native engine is installed`));
}

function heading(name) {
  process.stdout.write(`\n── ${name} ──\n`);
}

/** Lists what had to be run again, what failed, and what was skipped and why; the very last line is the sum. */
function conclude({ passed, failed, failures, skipped, unsteady, died }) {
  const lines = [''];
  if (died.length > 0) lines.push('Run more than once:', ...died.map(({ file, why }) => `  ${file}: ${why}`));
  if (unsteady.length > 0) lines.push('Passed only when run once more:', ...unsteady.map((name) => `  ${name}`));
  if (failures.length > 0) lines.push('Failed:', ...failures.map((name) => `  ${name}`));
  if (skipped.length > 0)
    lines.push(
      'Skipped:',
      ...skipped.map(({ name, reason }) => `  ${name}: ${reason ?? 'what it needs is not on this machine'}`),
    );
  lines.push(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
