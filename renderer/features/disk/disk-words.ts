const folderWords: Record<string, string> = {
  '.': 'Database and notes',
  runs: 'Files of runs',
  blobs: 'Downloaded pictures',
  logs: 'Logs',
  backups: 'Backups of the database',
  digits: 'Digits',
  matrices: 'Matrices',
  features: 'Features',
  extractors: 'Extractors',
  snapshots: 'Snapshots of faces',
  thumbnails: 'Thumbnails',
  demo: 'Drawn faces',
  jobs: 'Notes of jobs',
};

/** A folder of the data folder, by its name. */
export function folderTitle(name: string): string {
  return folderWords[name] ?? name;
}

const fileWords: Record<string, string> = {
  weights: 'Weights',
  'hidden-weights': 'First layer',
  'weights-history': 'Weight frames',
  predictions: 'Predictions',
  checkpoint: 'Checkpoints',
  points: 'Metric points',
  log: 'Log',
};

/** A kind of file of a run, as it is recorded. */
export function fileTitle(kind: string): string {
  return fileWords[kind] ?? kind;
}
