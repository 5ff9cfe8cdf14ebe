import type { Contract } from '../../shared/contract/contract.ts';

/**
 * Calls that only ask, or that have the same effect when they are made twice: what they add is known by its content, and what they change is
 * then as they say. Those that make another run or sweep each time, or undo what was done last, are not among them.
 */
const repeatable: { readonly [Namespace in keyof Contract]: readonly (keyof Contract[Namespace])[] } = {
  lab: ['info', 'doctor', 'settings', 'changeSettings'],
  data: ['list', 'show', 'add', 'parts'],
  digits: ['list', 'show', 'add', 'samples', 'image', 'split'],
  engines: ['status', 'install', 'remove', 'measure'],
  matrices: ['list', 'show', 'add'],
  faceLists: ['list', 'preview', 'add'],
  faceDownloads: ['start', 'unfinished', 'goOn', 'importFolder', 'failures', 'hosts'],
  faces: ['status', 'list', 'counts', 'get', 'find', 'history', 'check'],
  facePatches: ['export', 'preview'],
  faceSnapshots: ['list', 'show', 'plan', 'create', 'makeMatrices', 'diff', 'export'],
  blobs: ['check', 'report'],
  backups: ['list'],
  archives: ['export', 'write', 'preview', 'import'],
  presets: ['list'],
  training: ['resolve', 'estimate', 'watch', 'queue', 'prioritise'],
  jobs: ['list', 'get'],
  runs: [
    'list',
    'get',
    'series',
    'log',
    'lineage',
    'update',
    'groups',
    'spread',
    'tags',
    'compare',
    'flipped',
    'testAccuracy',
    'confused',
    'example',
    'flow',
  ],
  sweeps: ['list', 'get', 'estimate', 'estimateCheck', 'effect', 'claims', 'stop', 'resume', 'prioritise'],
  kinds: ['list'],
  instruments: ['start', 'list', 'get'],
  extractors: ['list', 'install', 'add', 'extract', 'maps', 'features'],
  inspection: ['image', 'forward', 'maps', 'predictions', 'part', 'unit'],
  ledgers: ['show', 'html', 'run'],
  disk: ['usage', 'run', 'plan', 'tidy', 'check', 'report'],
  views: ['list', 'save'],
};

const names: ReadonlySet<string> = new Set(
  Object.entries(repeatable).flatMap(([namespace, methods]) => methods.map((name) => `${namespace}.${name}`)),
);

/** Whether a call by its name on the wire can be made again where it is not known whether it was done. */
export function isRepeatable(name: string): boolean {
  return names.has(name);
}
