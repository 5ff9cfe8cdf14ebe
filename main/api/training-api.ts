import { createHash } from 'node:crypto';
import type { LabHandlers } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import type { EngineChoice } from '../../shared/contract/contract.ts';
import { engineNames, type EngineName } from '../../shared/models/engine.ts';
import { netKinds } from '../../shared/models/nets/net-kinds.ts';
import { withSettings } from '../../shared/models/spec-settings.ts';
import { appVersion } from '../places.ts';
import { doctorReport } from '../work/engines/doctor.ts';
import type { LabContext } from '../work/lab-context.ts';
import { presetByName } from './presets-api.ts';
import { gitCommit, thisMachine } from '../work/runs/provenance.ts';
import { batchExamples, fitToData, runData } from '../work/runs/run-data.ts';
import { requireRun } from '../work/runs/require-run.ts';
import { isResumable } from '../work/runs/resumable.ts';
import { trainingTask } from '../work/runs/training-task.ts';

/** Starting and resuming runs. */
export function trainingApi(lab: LabContext): LabHandlers['training'] {
  return {
    resolve: ({ preset, data, settings }) => {
      const asked = withSettings(presetByName(preset).spec, settings);
      // What the person set stays as it is and fails clearly if it does not fit; only the preset's own split gives way.
      const ruleWasSet = Object.keys(settings).some((path) => path.startsWith('data.'));
      return fitToData(lab, asked, data, ruleWasSet);
    },
    estimate: async ({ spec, data, engine }) => {
      const speeds = lab.store.runs.speeds({ kind: spec.kind, engine: await engineFor(lab, engine) });
      const examples = batchExamples(lab, spec, data);
      const net = netKinds.get(spec.kind);
      const perExample = speeds.map(
        ({ secondsPerStep, trainExamples }) => secondsPerStep / (net?.batch(spec, trainExamples) ?? trainExamples),
      );
      const middle = perExample.sort((a, b) => a - b)[Math.floor(perExample.length / 2)];
      return { seconds: middle === undefined ? null : middle * examples * spec.steps, basedOn: speeds.length };
    },
    start: async ({ spec, data: chosen, preset, name, engine, tags }) => {
      const engineName = await engineFor(lab, engine);
      const { snapshot, ...data } = await runData(lab, spec, chosen);
      lab.store.snapshots.put(snapshot);
      const run = lab.store.runs.create({
        ...data,
        name: name ?? preset ?? spec.kind,
        preset,
        spec,
        engineAsked: engineName,
        priority: 0,
        specHash: sha256(canonical(spec)),
        snapshotHash: snapshot.hash,
        appVersion,
        gitCommit: lab.store.settings.get().gitCommit ? await gitCommit() : null,
        machine: thisMachine(),
        tags,
        createdAt: new Date().toISOString(),
      });
      lab.events.emit({ type: 'run', run });
      return { run: run.id, job: lab.jobs.add(trainingTask(lab, { run: run.id, engine: engineName, resume: false })) };
    },
    resume: async ({ run: id }) => {
      const run = requireRun(lab, id);
      requireNotUnderWay(lab, id);
      if (!(await isResumable(lab, run))) {
        throw new LabError('conflict', `Run ${id} is ${run.status} and cannot be resumed. Run it again instead.`);
      }
      // The same numbers come only from the same engine.
      const engine = await engineFor(lab, run.engine?.name ?? null);
      // Somebody else may have resumed it meanwhile.
      requireNotUnderWay(lab, id);
      lab.events.emit({
        type: 'run',
        run: lab.store.runs.update(id, { status: 'queued', endedAt: null, error: null }),
      });
      return { run: id, job: lab.jobs.add(trainingTask(lab, { run: id, engine, resume: true })) };
    },
  };
}

/** @throws LabError `conflict` when a job is working on the run, or will be. */
function requireNotUnderWay(lab: LabContext, id: number): void {
  if (!lab.jobs.busy((job) => job.run === id)) return;
  throw new LabError('conflict', `Run ${id} is already ${requireRun(lab, id).status}.`);
}

/**
 * The engine a run will be computed on: the one asked for, or the one set for the lab; `best` is the fastest there is.
 * @throws LabError `unavailable` when it is not on this machine.
 */
async function engineFor(lab: LabContext, choice: EngineChoice | null): Promise<EngineName> {
  const wanted = choice ?? lab.store.settings.get().engine;
  const { engines } = await doctorReport(lab);
  if (wanted === 'best') return engineNames.find((name) => engines[name].available) ?? 'cpu';
  if (engines[wanted].available) return wanted;
  throw new LabError('unavailable', `The ${wanted} engine is not available: ${engines[wanted].why}`);
}

/** JSON with sorted keys, so that equal specs have equal hashes. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
