import { basename, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ArchivePreview } from '../../../shared/models/archive.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { cleanLine, mostName } from '../../../shared/models/written-text.ts';
import { namedHere } from '../../data/recordings/metric-names.ts';
import { contentHashOf, type Reading, type RecordedCurves } from '../../data/recordings/recorded-run.ts';
import type { Recordings } from '../../data/recordings/recordings.ts';
import { appVersion } from '../../places.ts';
import type { LabContext } from '../lab-context.ts';
import { requireRun } from './require-run.ts';
import { specHash } from './start-run.ts';

interface Listener {
  signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** What such a run was trained on: nothing that this lab knows. */
const kind = 'imported';
const nobody = { platform: '', arch: '', cpu: '', cores: 0, memoryBytes: 0, node: '' };

/** What is in a file of another program, before anything is imported. */
export function previewRecordings(
  { store }: Pick<LabContext, 'store'>,
  { program, runs, bytes, columns }: Recordings,
  reading: Reading,
): ArchivePreview {
  return {
    madeAt: new Date(Math.max(0, ...runs.map(({ startedAt }) => startedAt ?? 0)) || Date.now()).toISOString(),
    madeBy: program,
    bytes,
    ...(columns === undefined ? {} : { columns }),
    runs: runs.map((run) => ({
      name: nameOf(run),
      preset: null,
      status: 'succeeded' as const,
      createdAt: startOf(run),
      here: store.runs.withSnapshot(snapshotOf(run)) ?? null,
      metrics: namedHere(run, reading.metrics ?? {}).map(({ from, series }) => {
        return { from, metric: series.metric, points: series.steps.length };
      }),
      leftOut: run.leftOut,
    })),
  };
}

/** Adds the runs of such a file, all or none; those whose points are here already stay as they are. */
export async function importRecordings(
  lab: Pick<LabContext, 'store' | 'events'>,
  path: string,
  recordings: Recordings,
  reading: Reading,
  { signal, progress }: Listener,
): Promise<void> {
  const fresh = recordings.runs.filter((run) => lab.store.runs.withSnapshot(snapshotOf(run)) === undefined);
  const added: number[] = [];
  try {
    for (const [place, run] of fresh.entries()) {
      signal.throwIfAborted();
      progress(place, fresh.length);
      // Twice in one file is once in the lab.
      if (lab.store.runs.withSnapshot(snapshotOf(run)) !== undefined) continue;
      added.push(lab.store.atomically(() => addRun(lab, path, recordings.program, run, reading)));
      await nextTurn();
    }
  } catch (error) {
    lab.store.runs.delete(added, new Date().toISOString());
    lab.store.runs.purge(added);
    throw error;
  }
  for (const id of added) lab.events.emit({ type: 'run', run: requireRun(lab, id) });
}

function snapshotOf(run: RecordedCurves): string {
  return `${kind}-${contentHashOf(run)}`;
}

function nameOf({ name }: RecordedCurves): string {
  return cleanLine(name, mostName) || kind;
}

function startOf({ startedAt }: RecordedCurves): string {
  return new Date(startedAt ?? Date.now()).toISOString();
}

function addRun(
  { store }: Pick<LabContext, 'store'>,
  path: string,
  program: string,
  run: RecordedCurves,
  reading: Reading,
): number {
  const series = namedHere(run, reading.metrics ?? {});
  const lasts = series.map(({ series: { steps, seconds } }) => ({
    step: steps.at(-1) ?? 0,
    seconds: Math.max(0, ...seconds.slice(-1)),
  }));
  const steps = Math.max(...lasts.map(({ step }) => step)) + 1;
  const seconds = Math.max(...lasts.map((last) => last.seconds));
  const spec: ExperimentSpec = {
    ...{ kind, data: { kind }, steps, evaluateEvery: 1, checkpointEvery: steps, seed: 0 },
    settings: Object.fromEntries(run.settings),
  };
  const hash = snapshotOf(run);
  const origin = `${program}: ${basename(resolve(path))}`;
  store.snapshots.put({ hash, kind, content: { program, file: basename(path), run: run.name } });
  const createdAt = startOf(run);
  const { id } = store.runs.create({
    ...{ name: nameOf(run), preset: null, spec, specHash: specHash(spec), data: null, engineAsked: null, priority: 0 },
    ...{ snapshotHash: hash, examples: { train: 0, validation: 0, test: 0 }, appVersion, gitCommit: null },
    ...{ machine: nobody, classNames: [], tags: [kind], createdAt },
  });
  store.runs.update(id, {
    ...{ note: `Imported from ${origin}`, status: 'succeeded', stepsDone: steps, startedAt: createdAt },
    ...{ endedAt: new Date(Date.parse(createdAt) + seconds * 1000).toISOString(), trainingSeconds: seconds },
  });
  store.metrics.append(
    id,
    series.map(({ series: of }) => of),
  );
  const renamed = series.filter(({ from, series: { metric } }) => from !== metric);
  const lines = [
    `Imported from ${origin}, run “${run.name}”, whose points have the sha256 ${hash.slice(kind.length + 1)}.`,
    ...renamed.map(({ from, series: { metric } }) => `“${from}” is ${metric} here.`),
    ...run.leftOut,
  ];
  const at = new Date().toISOString();
  store.logs.append(
    id,
    lines.map((text) => ({ at, level: 'info' as const, text })),
  );
  return id;
}
