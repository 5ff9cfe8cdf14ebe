import { LabError } from '../../../shared/failure.ts';
import type { AnalysisSummary } from '../../../shared/models/instruments/analysis.ts';
import type { InstrumentKind } from '../../../shared/models/instruments/instrument-kind.ts';
import { instrumentKinds } from '../../../shared/models/instruments/instrument-kinds.ts';
import { instrumentSettings } from '../../../shared/models/instruments/instrument-settings.ts';
import type { Job } from '../../../shared/models/job.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { LabContext } from '../lab-context.ts';
import { requireRun } from '../runs/require-run.ts';
import { analysisTask } from './analysis-task.ts';
import { untrainedPreset } from './untrained.ts';

interface Asked {
  instrument: string;
  run: number | null;
  settings: Readonly<Record<string, unknown>>;
}

/**
 * Begins an analysis: its row, and the job that works it out.
 * @throws LabError `not_found` for an instrument or a run that is not there, `bad_input` when what is asked does not fit the instrument.
 */
export async function startAnalysis(lab: LabContext, asked: Asked): Promise<{ analysis: AnalysisSummary; job: Job }> {
  const kind = requireInstrument(asked.instrument);
  const settings = instrumentSettings(kind, asked.settings);
  const run = runFor(lab, kind, asked.run);
  const untrained = run === null && kind.untrained !== undefined ? await untrainedPreset(lab, kind.untrained) : null;
  const analysis = lab.store.analyses.create({
    instrument: kind.name,
    run: run?.id ?? null,
    settings,
    snapshotHash: run?.snapshotHash ?? untrained?.snapshotHash ?? null,
    createdAt: new Date().toISOString(),
  });
  lab.events.emit({ type: 'analysis', analysis });
  return { analysis, job: lab.jobs.add(analysisTask(lab, { analysis: analysis.id, kind, settings, run, untrained })) };
}

/** Deletes analyses. Those under way are cancelled: what they find then has no place. */
export function deleteAnalyses(lab: LabContext, ids: readonly number[]): number[] {
  const named = new Set(ids.map(String));
  const underWay = lab.jobs
    .list()
    .filter(({ kind, endedAt, added }) => kind === 'instrument' && endedAt === null && named.has(added ?? ''));
  for (const { id } of underWay) lab.jobs.cancel(id);
  const deleted = lab.store.analyses.delete(ids);
  lab.events.emit({ type: 'analyses-deleted', ids: deleted });
  return deleted;
}

function requireInstrument(name: string): InstrumentKind {
  const kind = instrumentKinds.get(name);
  if (kind !== undefined) return kind;
  const known = instrumentKinds.names().join(', ');
  throw new LabError('not_found', `There is no instrument “${name}”. There are: ${known}.`);
}

function runFor(lab: LabContext, { title, needsRun, takesRun }: InstrumentKind, id: number | null): RunSummary | null {
  if (id === null && needsRun) throw new LabError('bad_input', `${title} looks at a run. Say which.`);
  if (id !== null && !needsRun && takesRun !== true)
    throw new LabError('bad_input', `${title} looks at no run. Leave it out.`);
  return id === null ? null : requireRun(lab, id);
}
