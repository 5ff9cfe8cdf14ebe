import { LabError } from '../../../shared/failure.ts';
import { dataKinds } from '../../../shared/models/data/data-kinds.ts';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { AnalysisSummary } from '../../../shared/models/instruments/analysis.ts';
import type { InstrumentKind } from '../../../shared/models/instruments/instrument-kind.ts';
import { instrumentKinds } from '../../../shared/models/instruments/instrument-kinds.ts';
import { instrumentSettings } from '../../../shared/models/instruments/instrument-settings.ts';
import type { Job } from '../../../shared/models/job.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { LabContext } from '../lab-context.ts';
import type { AskedData } from '../../instruments/instrument-messages.ts';
import { dataFolder } from '../../data/sources/data-sources.ts';
import { fitToData, requireData } from '../runs/run-data.ts';
import { allPresets, presetByName } from '../presets.ts';
import { requireRun } from '../runs/require-run.ts';
import { otherSeeds } from './other-seeds.ts';
import { analysisTask } from './analysis-task.ts';
import { untrainedPreset } from './untrained.ts';

interface Asked {
  instrument: string;
  run: number | null;
  data: DataRef | null;
  settings: Readonly<Record<string, unknown>>;
}

/**
 * Begins an analysis: its row, and the job that works it out.
 * @throws LabError `not_found` for an instrument or a run that is not there, `bad_input` when what is asked does not fit the instrument.
 */
export async function startAnalysis(lab: LabContext, asked: Asked): Promise<{ analysis: AnalysisSummary; job: Job }> {
  const kind = requireInstrument(asked.instrument);
  const settings = instrumentSettings(kind, { ...usualFor(kind, asked.data), ...asked.settings });
  const run = runFor(lab, kind, asked.run);
  const data = dataFor(lab, kind, asked.data, () => presetByName(String(settings['preset'])).spec);
  const untrained = run === null && kind.untrained !== undefined ? await untrainedPreset(lab, kind.untrained) : null;
  const analysis = lab.store.analyses.create({
    instrument: kind.name,
    run: run?.id ?? null,
    settings,
    snapshotHash: run?.snapshotHash ?? data?.snapshotHash ?? untrained?.snapshotHash ?? null,
    createdAt: new Date().toISOString(),
  });
  lab.events.emit({ type: 'analysis', analysis });
  return {
    analysis,
    job: lab.jobs.add(
      analysisTask(lab, {
        analysis: analysis.id,
        kind,
        settings,
        run,
        data: data?.asked ?? null,
        peers: peersFor(lab, kind, run),
        untrained: untrained?.asked ?? null,
      }),
    ),
  };
}

/** Deletes analyses. Those that are running are cancelled: what they find then has no place. */
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

/** The experiment where nobody chose one: the usual one, or where the data do not fit it the first that they fit. */
function usualFor({ parameters }: InstrumentKind, data: DataRef | null): { preset?: string } {
  const setting = parameters.find(({ path }) => path === 'preset');
  const fits = dataKinds.get(data?.kind ?? '')?.fits;
  if (setting?.kind !== 'choice' || fits === undefined) return {};
  const fitting = allPresets().filter(({ spec }) => fits.includes(spec.data.kind));
  const found = fitting.find(({ name }) => name === setting.usual) ?? fitting[0];
  return found === undefined ? {} : { preset: found.name };
}

function runFor(lab: LabContext, { title, needsRun, takesRun }: InstrumentKind, id: number | null): RunSummary | null {
  if (id === null && needsRun) throw new LabError('bad_input', `${title} looks at a run. Say which.`);
  if (id !== null && !needsRun && takesRun !== true)
    throw new LabError('bad_input', `${title} looks at no run. Leave it out.`);
  return id === null ? null : requireRun(lab, id);
}

function peersFor(lab: LabContext, { needsSeeds }: InstrumentKind, run: RunSummary | null): RunSummary[] {
  return needsSeeds === true && run !== null ? otherSeeds(lab, run) : [];
}

function dataFor(
  lab: LabContext,
  { title, needsData }: InstrumentKind,
  ref: DataRef | null,
  preset: () => ExperimentSpec,
): { asked: AskedData; snapshotHash: string } | null {
  if (needsData !== true) {
    if (ref !== null) throw new LabError('bad_input', `${title} looks at no data. Leave it out.`);
    return null;
  }
  if (ref === null) throw new LabError('bad_input', `${title} looks at a set of data. Say which.`);
  const { spec } = fitToData(lab, preset(), ref, false);
  const { classNames, snapshot, hash } = requireData(lab, ref, spec.data.kind);
  return {
    asked: { ref, directory: dataFolder(lab.dataDirectory, ref), hash, classNames, spec },
    snapshotHash: snapshot ?? hash,
  };
}
