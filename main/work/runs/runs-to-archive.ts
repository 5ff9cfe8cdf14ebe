import { LabError } from '../../../shared/failure.ts';
import type { ArchivedRun } from '../../../shared/models/archive.ts';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { LogLine } from '../../../shared/models/run.ts';
import type { RunToArchive } from '../../data/archive/write-archive.ts';
import { damagedFile, damageWords, type Damage, type RecordedRun } from '../../run-folder/checked-file.ts';
import { resultsToArchive } from '../../run-folder/run-results.ts';
import { recordedRun, type LabContext } from '../lab-context.ts';
import { runDetail } from './run-detail.ts';
import { seriesOf } from './run-export.ts';

/** What an archive does about a damaged file of a run: it is not made, or the file is left out and the run's log says so. */
export type WhenDamaged = 'refuse' | 'leave-out';

const mostNamed = 5;

/**
 * Runs with their files as they go into an archive. Every file is compared with what was recorded of it.
 * @throws LabError `bad_data` naming the damaged files, unless they are left out; `conflict` when a run has not ended; `not_found`.
 */
export async function runsToArchive(
  lab: LabContext,
  ids: readonly number[],
  whenDamaged: WhenDamaged,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<RunToArchive[]> {
  const runs: RunToArchive[] = [];
  const damaged: { run: RecordedRun; damages: Damage[] }[] = [];
  for (const id of ids) {
    const run = recordedRun(lab, id);
    const { files, damages } = await resultsToArchive(run);
    if (damages.length > 0) damaged.push({ run, damages });
    runs.push({ content: await contentOf(lab, id, damages), files });
    progress(runs.length, ids.length);
  }
  if (whenDamaged === 'refuse' && damaged.length > 0) throw refusal(damaged);
  return runs;
}

function refusal(damaged: readonly { run: RecordedRun; damages: Damage[] }[]): LabError {
  const failures = damaged.map(({ run, damages }) => damagedFile(run, damages));
  const named = failures.slice(0, mostNamed).map(({ message }) => message);
  const more = failures.length - named.length;
  const rest = more > 0 ? [`${more} more ${more === 1 ? 'run has' : 'runs have'} damaged files.`] : [];
  const advice = 'The archive was not written. Leave these runs out, or export without their damaged files.';
  const details = failures.slice(0, 100).map((one) => one.details);
  return new LabError('bad_data', [...named, ...rest, advice].join(' '), details);
}

async function contentOf(lab: LabContext, id: number, damages: readonly Damage[]): Promise<ArchivedRun> {
  const run = await runDetail(lab, id);
  if (['queued', 'running', 'paused'].includes(run.status)) {
    throw new LabError('conflict', `Run ${id} is still training. Archive it when it has ended, or cancel it first.`);
  }
  const snapshot = lab.store.snapshots.get(run.snapshotHash);
  if (snapshot === undefined) throw new LabError('storage', `What run ${id} was trained on is not in the database.`);
  const artifacts = run.artifacts.filter(({ name }) => !damages.some((damage) => damage.name === name));
  const at = new Date().toISOString();
  const said = damages.map((damage): LogLine => ({ at, level: 'warning', text: leftOut(id, damage) }));
  const log = [...lab.store.logs.of(id), ...said];
  return { run: { ...run, artifacts }, series: seriesOf(lab, id), log, snapshot, set: setOf(lab, run) };
}

function leftOut(id: number, damage: Damage): string {
  return `${damageWords(id, damage)} It was left out of the archive.`;
}

function setOf(lab: LabContext, { data }: { data: DataRef | null }): ArchivedRun['set'] {
  const set = data === null ? undefined : lab.store.data.get(data);
  return set === undefined ? null : { kind: set.ref.kind, hash: set.hash };
}
