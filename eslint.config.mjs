import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import importX from 'eslint-plugin-import-x';
import vue from 'eslint-plugin-vue';
import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

/** What the threads of the reader and of the lab's check know; no other worker does (see `workerZone`). */
const forReader = ['main/api/reads.ts', 'main/api/dispatch.ts', 'main/work/reader-client.ts', 'main/store/store.ts'];

/**
 * The rooms of the Node side and what each may import besides itself. `openToAll` is open to all of them, and so is
 * `shared/` unless `contractOnly`.
 */
const rooms = {
  'main/store': [],
  'main/jobs': [],
  'main/data': ['main/jobs'],
  'main/run-folder': [],
  'main/engines': ['main/jobs'],
  'main/learning': ['main/run-folder', 'main/engines/native-binding.ts', 'main/engines/native-probe.ts'],
  'main/instruments': ['main/learning', 'main/run-folder', 'main/data/sources'],
  'main/work': [
    'main/lab-log.ts',
    ...['main/store', 'main/jobs', 'main/data', 'main/run-folder', 'main/engines', 'main/learning'],
    'main/instruments/instrument-messages.ts',
  ],
  'main/api': ['main/work', 'main/store', 'main/jobs', 'main/data', 'main/run-folder', 'main/engines'],
  'main/demo': [],
  'main/workers': [
    ...['main/data', 'main/engines', 'main/learning', 'main/run-folder', 'main/instruments'],
    ...forReader,
    'main/store/backup.ts',
    'main/work/disk/check-lab.ts',
  ],
  'main/wire': [],
  'main/electron': ['main/wire/content-security-policy.ts', 'main/wire/app-files.ts', 'main/jobs/child.ts'],
  'main/lab-log.ts': [],
  'main/line-log.ts': [],
  'main/lab-backups.ts': ['main/store'],
  'main/lab.ts': ['main/lab-log.ts', 'main/api', 'main/work', 'main/store', 'main/jobs', 'main/data'],
  'main/lab-owner.ts': ['main/lab.ts', 'main/lab-note.ts', 'main/lab-places.ts', 'main/wire', 'main/store/lab-lock.ts'],
  'main/lab-session.ts': ['main/lab.ts', 'main/lab-owner.ts', 'main/lab-note.ts', 'main/lab-places.ts', 'main/wire'],
  'main/command-line': ['main/lab-backups.ts', 'main/lab-session.ts', 'main/demo/demo.ts', 'main/setup/browser.mjs'],
  'main/desktop.ts': ['main/electron', 'main/lab-session.ts', 'main/lab.ts'],
  'main/browser-shell.ts': ['main/wire', 'main/lab-session.ts', 'main/lab-owner.ts'],
  'main/serve.ts': ['main/browser-shell.ts'],
  'main/cli.ts': ['main/command-line', 'main/lab-session.ts', 'main/serve.ts'],
  'main/places.ts': [],
  'main/app-packages.ts': [],
  'main/durable-file.ts': [],
  'main/named-folder.ts': [],
  'main/named-file.ts': [],
  'main/standard-streams.ts': [],
};
const openToAll = [
  ...['main/places.ts', 'main/line-log.ts', 'main/app-packages.ts', 'main/durable-file.ts'],
  ...['main/named-folder.ts', 'main/named-file.ts', 'main/standard-streams.ts'],
];
const contractOnly = ['main/wire', 'main/electron'];

const roomZones = Object.entries(rooms).map(([room, allowed]) => ({
  target: `./${room}`,
  from: './main',
  except: [...new Set([room, ...openToAll, ...allowed])].map((path) => path.replace(/^main/, '.')),
  message: `${room} may import only itself, the files of main/ that all rooms know${allowed.map((path) => `, ${path}`).join('')} and shared/.`,
}));

const workerZone = {
  target: './main/workers/!(reader|lab-check).ts',
  from: forReader.map((path) => `./${path}`),
  message: 'Only the reader and the check of a lab know the database.',
};

const contractZones = contractOnly.map((room) => ({
  target: `./${room}`,
  from: './shared',
  except: ['./contract', './failure.ts'],
  message: `${room} knows the contract, its failures, and nothing else of shared/.`,
}));

/** Stores of the window itself, which hold nothing of a lab. */
const windowState = ['notices.ts', 'dialogs.ts', 'page.ts'];

/** A page imports what is below it, never another page; `parts/` is what several pages show. */
const pages = readdirSync(new URL('renderer/features', import.meta.url));
const pageZones = [
  ...pages.map((page) => ({
    target: `./renderer/features/${page}`,
    from: './renderer/features',
    except: [`./${page}`],
    message: 'Pages do not import one another: move what they share to parts/, ui/, charts/ or stores/.',
  })),
  ...['bridge', 'stores', 'charts', 'ui', 'parts'].map((room) => ({
    target: `./renderer/${room}`,
    from: './renderer/features',
    message: `renderer/${room} is below the pages and does not know them.`,
  })),
  ...['bridge', 'stores', 'charts', 'ui'].map((room) => ({
    target: `./renderer/${room}`,
    from: './renderer/parts',
    message: `renderer/${room} is below the parts that pages share and does not know them.`,
  })),
  ...['charts', 'ui'].flatMap((room) => [
    {
      target: `./renderer/${room}`,
      from: './renderer/bridge',
      message: `renderer/${room} draws what it is given and asks no lab: what fetches goes to parts/.`,
    },
    {
      target: `./renderer/${room}`,
      from: './renderer/stores',
      except: windowState.map((store) => `./${store}`),
      message: `renderer/${room} knows no store of data, only ${windowState.join(', ')}: what fetches goes to parts/.`,
    },
  ]),
];

const sideZones = [
  { target: './shared', from: ['./main', './renderer', './test'], message: 'shared/ imports nothing outside itself.' },
  { target: './renderer', from: ['./main', './test'], message: 'The page knows only shared/.' },
  { target: './main', from: ['./renderer', './test'], message: 'The Node side knows no page and no test.' },
  {
    target: './main/setup',
    from: ['./main', './shared'],
    except: ['./setup'],
    message: 'The set-up runs before anything is built.',
  },
];

const nodeGlobals = Object.fromEntries(
  [
    ...['process', 'console', 'URL', 'performance', 'AbortController', 'Buffer'],
    ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'require', 'module', '__dirname'],
  ].map((name) => [name, 'readonly']),
);

const noElectron = { name: 'electron', message: 'Only main/electron and main/desktop.ts know Electron.' };
const noNode = { group: ['node:*'], message: 'This side runs without Node.' };

/** Methods of arrays that TypeScript knows and Chromium has only since version 110. */
const missingInOlderBrowsers = ['toSorted', 'toReversed', 'toSpliced', 'with'].map((property) => ({
  property,
  message: 'A page may be open in a browser that does not have it: copy the array, then change the copy.',
}));

export default tseslint.config(
  { ignores: ['out/**', 'dist/**', 'node_modules/**', 'resources/digits/**'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...vue.configs['flat/recommended'],
  prettier,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { zones: [...sideZones, ...roomZones, workerZone, ...contractZones, ...pageZones] },
      ],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-restricted-imports': ['error', { paths: [noElectron] }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // Objects here are closures behind an interface: they have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // TensorFlow's typings declare classes for what are plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // It takes `Promise.withResolvers<void>()` for a mistake.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // What implements an interface of promises is async whether it waits or not.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['main/electron/**', 'main/desktop.ts', 'test/desktop/**', 'test/fixtures/{closing,owner}-app.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['renderer/**', 'shared/**'],
    rules: {
      'no-restricted-imports': ['error', { paths: [noElectron], patterns: [noNode] }],
      'no-restricted-properties': ['error', ...missingInOlderBrowsers],
    },
  },
  {
    files: ['renderer/**'],
    ignores: ['renderer/bridge/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='window'][property.name='lab']",
          message: 'Only renderer/bridge talks to the lab.',
        },
      ],
    },
  },
  {
    // The linter alone cannot see into a component: vue-tsc checks it, and what takes its type from one, with types.
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser, projectService: false } },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      'no-undef': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
    },
  },
  {
    // Vitest's asymmetric matchers are typed as any, and what Playwright evaluates runs in a page, whose types are not here.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['renderer/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    // Plain JavaScript: what runs before anything is installed, and configuration.
    files: ['**/*.{mjs,cjs,mts}'],
    languageOptions: { globals: nodeGlobals, parserOptions: { projectService: false } },
    rules: { ...tseslint.configs.disableTypeChecked.rules, '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['main/setup/**/*.mjs'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!node:|\\.)', message: 'The set-up runs before anything is installed.' }] },
      ],
    },
  },
);
