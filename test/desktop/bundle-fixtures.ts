import { join } from 'node:path';
import { build } from 'vite';

/** Fixtures as the desktop app's build makes its own files: CommonJS for the oldest Node inside an Electron. */
export async function bundleFixtures(outDir: string, names: readonly string[]): Promise<void> {
  const fixtures = join(import.meta.dirname, '..', 'fixtures');
  const input = names.map((name) => join(fixtures, `${name}.ts`));
  const output = { format: 'cjs' as const, entryFileNames: '[name].cjs' };
  await build({
    configFile: false,
    logLevel: 'silent',
    // What is beside the repository's own files is not beside the bundle.
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node16',
      rolldownOptions: { input, external: ['electron'], output },
    },
  });
}
