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
      sequence: { groupOrder },
      execArgv: runtimeOptions,
    },
  } satisfies TestProjectInlineConfiguration;
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
      project('package', 300 * second, false, 5),
    ],
  },
});
