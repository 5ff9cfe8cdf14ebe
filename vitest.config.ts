import vue from '@vitejs/plugin-vue';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { runtimeOptions } from './main/setup/runtime.mjs';

const second = 1000;

/** One project per folder of `test/`; those that start processes, windows or browsers run one file after the other. */
function project(name: string, timeout: number, fileParallelism: boolean, groupOrder: number) {
  return {
    extends: true,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: timeout,
      hookTimeout: timeout,
      // A condition is waited for as long as the machine may be busy with something else.
      expect: { poll: { timeout: timeout / 2 } },
      fileParallelism,
      // What works with processes, windows and browsers in real time is tried twice; the report names what needed that.
      retry: fileParallelism ? 0 : 1,
      sequence: { groupOrder },
      execArgv: runtimeOptions,
    },
  } satisfies TestProjectInlineConfiguration;
}

/**
 * The window suites once more on a newer Electron (`test/desktop/newer-electron.ts`), as far as time allows: what a newer Chromium or
 * Electron answers differently. All of them: HIDDEN_UNIT_TEST_ELECTRON=33 with the project `desktop`.
 */
function newerDesktop() {
  const { test } = project('newer-desktop', 300 * second, false, 5);
  const files = ['first-run', 'lost-lab', 'no-lab', 'refusals', 'shell', 'utility-child'];
  const include = files.map((file) => `test/desktop/${file}.test.ts`);
  return { extends: true, test: { ...test, include, env: { HIDDEN_UNIT_TEST_ELECTRON: '33' } } } as const;
}

export default defineConfig({
  plugins: [vue()],
  test: {
    projects: [
      project('unit', 20 * second, true, 0),
      project('contract', 60 * second, true, 1),
      project('integration', 240 * second, false, 2),
      project('e2e', 240 * second, false, 3),
      project('desktop', 300 * second, false, 4),
      newerDesktop(),
      project('package', 300 * second, false, 6),
    ],
  },
});
