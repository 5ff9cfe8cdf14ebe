import type { MetricSummary } from '../models/metric.ts';
import type { RunSummary } from '../models/run.ts';
import type { RunField } from './run-fields.ts';

/**
 * The value of a field of a run as its summary has it: what the database filters, orders and groups by. Undefined where a run has none, and
 * for the few facts that a summary leaves out (application version, commit).
 */
export function runFieldValue(field: RunField, run: RunSummary): string | number | boolean | undefined {
  switch (field.from) {
    case 'run':
      return ofRun[field.path]?.(run) ?? undefined;
    case 'spec':
      return leafAt(run.spec, field.path.split('.'));
    case 'data':
      return run.data !== null && field.path.split(',').includes(run.data.kind) ? run.data.id : undefined;
    case 'trial': {
      const [first] = run.sweeps;
      return field.path === 'sweep' ? first?.sweep : first?.trial;
    }
    case 'metric': {
      const summary: MetricSummary | undefined = run.metrics[field.path];
      return summary?.[field.of];
    }
  }
}

type Reader = (run: RunSummary) => string | number | null | undefined;

const ofRun: Readonly<Record<string, Reader>> = {
  id: (run) => run.id,
  parent: (run) => run.parent?.run,
  name: (run) => run.name,
  preset: (run) => run.preset,
  status: (run) => run.status,
  data: ({ data }) => (data === null ? null : `${data.kind}:${data.id}`),
  'data.set': ({ data }) => data?.id,
  priority: (run) => run.priority,
  engine: (run) => run.engine?.name,
  'engine.version': (run) => run.engine?.version,
  'engine.threads': (run) => run.engine?.threads,
  note: (run) => run.note,
  error: (run) => run.error,
  specHash: (run) => run.specHash,
  snapshotHash: (run) => run.snapshotHash,
  stepsDone: (run) => run.stepsDone,
  trainingSeconds: (run) => run.trainingSeconds,
  processSeconds: (run) => run.processSeconds,
  pausedSeconds: (run) => run.pausedSeconds,
  'examples.train': (run) => run.examples.train,
  'examples.validation': (run) => run.examples.validation,
  'examples.test': (run) => run.examples.test,
  createdAt: (run) => run.createdAt,
  startedAt: (run) => run.startedAt,
  endedAt: (run) => run.endedAt,
  deletedAt: (run) => run.deletedAt,
};

function leafAt(value: unknown, [name, ...rest]: readonly string[]): string | number | boolean | undefined {
  if (name === undefined) {
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const inner = new Map<string, unknown>(Object.entries(value)).get(name);
  return leafAt(inner, rest);
}
