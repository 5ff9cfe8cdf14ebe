import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, it } from 'vitest';

const rules = ['import-x/no-restricted-paths', 'no-restricted-imports', 'no-restricted-syntax'];

// Only what an import says is asked here, and that needs no types.
const linter = new ESLint({
  cwd: join(import.meta.dirname, '..', '..'),
  overrideConfig: {
    languageOptions: { parserOptions: { projectService: false } },
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'import-x/no-cycle': 'off' },
  },
});

async function complaints(file: string, line: string): Promise<string[]> {
  const results = await linter.lintText(`${line}\n`, { filePath: file });
  const messages = results.flatMap((result) => result.messages);
  const fatal = messages.find((message) => message.fatal === true);
  if (fatal !== undefined) throw new Error(fatal.message);
  return messages.filter(({ ruleId }) => ruleId !== null && rules.includes(ruleId)).map(({ message }) => message);
}

it.each([
  ['shared/lib/new.ts', `import '../../main/places.ts';`],
  ['shared/lib/new.ts', `import 'node:fs';`],
  ['renderer/new.ts', `import '../main/places.ts';`],
  ['renderer/new.ts', `import 'node:fs';`],
  ['renderer/new.ts', `import 'electron';`],
  ['renderer/new.ts', `window.lab.runs;`],
  ['renderer/ui/new.vue', `<script setup lang="ts">import 'node:fs';</script>`],
  ['renderer/ui/new.ts', `import '../features/train/train-page.vue';`],
  ['renderer/parts/new.ts', `import '../features/train/train-page.vue';`],
  ['renderer/charts/new.ts', `import '../bridge/lab.ts';`],
  ['renderer/charts/new.ts', `import '../stores/data.ts';`],
  ['renderer/charts/new.ts', `import '../parts/curve-run.ts';`],
  ['renderer/ui/new.ts', `import '../bridge/lab.ts';`],
  ['renderer/ui/new.ts', `import '../stores/jobs.ts';`],
  ['renderer/stores/new.ts', `import '../parts/curve-run.ts';`],
  ['renderer/features/runs/new.ts', `import '../train/train-page.vue';`],
  ['main/store/new.ts', `import '../api/dispatch.ts';`],
  ['main/store/new.ts', `import '../jobs/job-registry.ts';`],
  ['main/data/new.ts', `import '../store/store.ts';`],
  ['main/learning/new.ts', `import '../data/digits/idx.ts';`],
  ['main/jobs/new.ts', `import '../store/store.ts';`],
  ['main/api/new.ts', `import '../lab.ts';`],
  ['main/api/new.ts', `import '../wire/client.ts';`],
  ['main/workers/new.ts', `import '../store/store.ts';`],
  ['main/instruments/new.ts', `import '../store/store.ts';`],
  ['main/instruments/new.ts', `import '../work/lab-context.ts';`],
  ['main/api/new.ts', `import '../instruments/instruments.ts';`],
  ['main/work/new.ts', `import '../instruments/instruments.ts';`],
  ['main/wire/new.ts', `import '../lab.ts';`],
  ['main/wire/new.ts', `import '../../shared/models/run.ts';`],
  ['main/electron/new.ts', `import '../lab-session.ts';`],
  ['main/lab.ts', `import './wire/client.ts';`],
  ['main/serve.ts', `import './lab.ts';`],
  ['main/wire/new.ts', `import 'electron';`],
  ['main/setup/new.mjs', `import 'vue';`],
  ['main/setup/new.mjs', `import '../places.ts';`],
])('forbids in %s: %s', async (file, line) => {
  expect(await complaints(file, line)).toHaveLength(1);
});

it.each([
  ['main/api/new.ts', `import '../store/store.ts';`],
  ['main/api/new.ts', `import '../../shared/models/run.ts';`],
  ['main/workers/new.ts', `import '../data/digits/idx.ts';`],
  ['main/workers/new.ts', `import '../instruments/instruments.ts';`],
  ['main/work/new.ts', `import '../instruments/instrument-messages.ts';`],
  ['main/instruments/new.ts', `import '../run-folder/checkpoint.ts';`],
  ['main/instruments/new.ts', `import '../data/sources/data-sources.ts';`],
  ['main/electron/new.ts', `import 'electron';`],
  ['main/wire/new.ts', `import '../../shared/contract/index.ts';`],
  ['renderer/features/runs/new.ts', `import '../../../shared/contract/index.ts';`],
  ['renderer/parts/new.ts', `import '../bridge/lab.ts';`],
  ['renderer/parts/new.ts', `import '../stores/data.ts';`],
  ['renderer/ui/new.ts', `import '../stores/notices.ts';`],
  ['renderer/bridge/new.ts', `window.lab.runs;`],
])('allows in %s: %s', async (file, line) => {
  expect(await complaints(file, line)).toEqual([]);
});
