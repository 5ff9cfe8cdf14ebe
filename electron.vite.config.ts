import { chmodSync, globSync } from 'node:fs';
import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;

/**
 * What stays outside the bundles: the desktop runtime, natives, and the engines, which look for files beside themselves.
 * Everything else is bundled, so that the packed app carries no node_modules besides these.
 */
const external = ['electron', 'better-sqlite3', 'sharp', /^@tensorflow\//];

/** Entries of the Node side by their names in `out/main`: `cli`, `workers/trainer`. */
function entries(...patterns: string[]): Record<string, string> {
  const files = globSync(patterns, { cwd: join(root, 'main') });
  return Object.fromEntries(
    files.map((file) => [file.replaceAll('\\', '/').slice(0, -'.ts'.length), join(root, 'main', file)]),
  );
}

/** `electron-vite` gives the renderer a relative base; pages with an address of their own (`/runs/42`) need the root. */
const rootBase: Plugin = { name: 'root-base', config: () => ({ base: '/' }) };

/** The window of the desktop shell can be as old as Electron 22: Node 16 in the main process, Chrome 108 in the page. */
const nodeSyntax = 'node16';
const pageSyntax = 'chrome108';

/** Which packages went into a bundle, with their licences: for the package's own list (main/setup/dist-licences.mjs). */
const license = { fileName: '.vite/licences.json' };

/**
 * First lines of each program of the Node side. V8 keeps what it made of the bundles beside them, so that only the first start compiles
 * them; a build empties that folder with the rest, and where it cannot be written, and in Electron, nothing is kept. A shell runs the
 * command line by itself.
 */
function firstLines(name: string): string {
  const folder = `${'../'.repeat(name.split('/').length - 1)}.compiled`;
  const keep = `if (process.versions.electron === undefined) require('node:module').enableCompileCache?.(require('node:path').join(__dirname, '${folder}'));`;
  return name === 'cli' ? `#!/usr/bin/env node\n${keep}` : keep;
}

/** `npx hidden-unit` starts the command line as it lies there. */
const startable: Plugin = {
  name: 'startable',
  writeBundle: () => {
    chmodSync(join(root, 'out/main/cli.cjs'), 0o755);
  },
};

const preload = join(root, 'main/electron/preload.ts');
const page = join(root, 'renderer/index.html');

interface ModuleGraph {
  getModuleInfo(id: string): { importedIds: string[] } | null;
}

/**
 * What every page gets, the first thing first: our own modules that these files import, and theirs. Each is one file, where its parts,
 * shared with other pages, would be forty requests before anything is seen.
 */
const everyPage = [
  { name: 'first', entry: 'renderer/main.ts' },
  { name: 'lab-frame', entry: 'shared/contract/lab-frame.ts' },
];
const files = new Map<string, string>();

function fileOf(id: string, modules: ModuleGraph): string | null {
  if (files.size === 0) {
    for (const { name, entry } of everyPage) {
      const found = new Set([join(root, entry)]);
      for (const module of found) {
        if (!files.has(module)) files.set(module, name);
        for (const next of modules.getModuleInfo(module)?.importedIds ?? []) {
          if (!next.includes('node_modules')) found.add(next);
        }
      }
    }
  }
  return files.get(id) ?? null;
}

export default defineConfig({
  main: {
    plugins: [startable],
    build: {
      target: nodeSyntax,
      externalizeDeps: false,
      outDir: join(root, 'out/main'),
      license,
      rolldownOptions: {
        input: entries('{desktop,serve,cli}.ts', 'workers/*.ts'),
        external,
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
          banner: ({ isEntry, name }) => (isEntry ? firstLines(name) : ''),
        },
      },
    },
  },
  preload: {
    build: {
      target: nodeSyntax,
      externalizeDeps: false,
      outDir: join(root, 'out/preload'),
      rolldownOptions: {
        input: { preload },
        // A sandboxed preload can require nothing but electron: one file, no chunks.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: join(root, 'renderer'),
    plugins: [vue(), rootBase],
    build: {
      target: pageSyntax,
      outDir: join(root, 'out/renderer'),
      license,
      minify: true,
      // The page's content security policy lets it load its own files only.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: page,
        output: {
          codeSplitting: {
            groups: [
              { name: 'vue', test: /node_modules[\\/](?:@vue|vue|vue-router|pinia)[\\/]/ },
              { name: 'zod', test: /node_modules[\\/]zod[\\/]/ },
              { debugName: 'every page', name: fileOf },
            ],
          },
        },
      },
    },
  },
});
