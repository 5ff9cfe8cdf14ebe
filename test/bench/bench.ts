/**
 * Measures this machine, one part after the other and each in a process of its own, and prints one JSON object on standard output
 * (README.md beside this file says how to read it); progress is reported on standard error.
 *
 *     npm run --silent bench                         everything
 *     npm run --silent bench -- --only history       one part; may be repeated
 *     npm run --silent bench -- --quick              fewer turns
 *     npm run --silent bench -- --against torch      the native engine beside PyTorch, and nothing else
 */
import { parseArgs } from 'node:util';
import { circumstances, load } from './machine.ts';
import { printedBy, say } from './measurement.ts';
import { temporaryWorkspace, workspaceVariable } from './workspace.ts';

/** The file of each part, and what it is told. */
const parts: Record<string, string[]> = {
  startUp: ['start-up.ts'],
  gradientDescent: ['learning/gradient-descent.ts'],
  part8: ['learning/part8.ts'],
  part8BesideLayers: ['learning/part8-layers.ts', 'wasm'],
  overhead: ['learning/overhead.ts'],
  sweep: ['learning/sweep.ts'],
  surface: ['learning/surface.ts'],
  watching: ['learning/watching.ts'],
  history: ['history/history.ts'],
  metricStorage: ['store/metric-storage.ts'],
  faceList: ['faces/list.ts'],
  faceStore: ['faces/store.ts'],
  faceGrid: ['faces/grid.ts'],
  frames: ['pages/frames.ts'],
  memory: ['memory.ts'],
  limits: ['limits/limits.ts'],
};
const rivals: Record<string, string[]> = {
  torch: ['torch/against-torch.ts'],
  pil: ['faces/against-pil.ts'],
  aria2: ['faces/against-aria2.ts'],
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
    against: { type: 'string' },
  },
});

/** The names asked for. @throws when there is nothing of such a name. */
function chosen(names: string[], among: Record<string, string[]>): string[] {
  const unknown = names.find((name) => !(name in among));
  if (unknown === undefined) return names;
  throw new Error(`There is no “${unknown}” to measure; there is ${Object.keys(among).join(', ')}.`);
}

/** Of a part that fails the others are still worth having. */
async function measured(file = '', words: string[], environment: NodeJS.ProcessEnv): Promise<unknown> {
  try {
    return await printedBy(file, words, environment);
  } catch (error) {
    process.exitCode = 1;
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

const options = values.quick ? ['--quick'] : [];
const loadBefore = load();
const results: Record<string, unknown> = {};
if (values.against !== undefined) {
  const [rival = ''] = chosen([values.against], rivals);
  say(`against ${rival}…`);
  const [file = '', ...words] = rivals[rival] ?? [];
  Object.assign(results, await printedBy(file, [...words, ...options]));
} else {
  const space = temporaryWorkspace();
  try {
    const names = values.only.length > 0 ? chosen(values.only, parts) : Object.keys(parts);
    for (const name of names) {
      say(`${name}…`);
      const [file, ...words] = parts[name] ?? [];
      results[name] = await measured(file, [...words, ...options], { [workspaceVariable]: space.folder });
    }
  } finally {
    space.remove();
  }
}
const { date, ...others } = circumstances();
console.log(JSON.stringify({ date, quick: values.quick, load: [loadBefore, load()], ...others, ...results }, null, 2));
