import { createHash } from 'node:crypto';
import type { LabHandlers } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/contract/failure.ts';
import type { EngineChoice } from '../../shared/contract/contract.ts';
import type { DigitsSet } from '../../shared/models/digits.ts';
import type { EngineName } from '../../shared/models/engine.ts';
import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import type { Job } from '../../shared/models/job.ts';
import { withSettings } from '../../shared/models/spec-path.ts';
import { fitSplit, snapshotOf, splitIndices } from '../data/digits/split.ts';
import { readPartLabels } from '../data/digits/stored-set.ts';
import { appVersion } from '../places.ts';
import { digitsSet } from './digits-api.ts';
import { doctorReport } from './doctor.ts';
import { digitsFolder, type LabContext } from './lab-context.ts';
import { presetByName } from './presets-api.ts';
import { gitCommit, thisMachine } from './provenance.ts';
import { isResumable } from './resumable.ts';
import { trainingTask } from './training-task.ts';

/** Starting and resuming runs. */
export function trainingApi(lab: LabContext): LabHandlers['training'] {
  return {
    resolve: ({ preset, digits, settings }) => {
      const set = digitsSet(lab, digits);
      const chosen = presetByName(preset).spec;
      const asked = withSettings(chosen, settings);
      // What the person set stays as it is and fails clearly if it does not fit; only the preset's own split gives way.
      const splitWasSet = Object.keys(settings).some((path) => path.startsWith('data.split.'));
      const fitted = splitWasSet
        ? { split: asked.data.split, adjustment: null }
        : fitSplit(set.train.perClass, asked.data.split);
      const spec: ExperimentSpec = { ...asked, data: { ...asked.data, split: fitted.split } };
      return { spec, digits: set.id, adjustments: fitted.adjustment === null ? [] : [fitted.adjustment] };
    },
    estimate: async ({ spec, digits, engine }) => {
      digitsSet(lab, digits);
      const speeds = lab.store.runs.speeds({ kind: spec.kind, engine: await resolvedEngine(lab, engine) });
      const perExample = speeds.map(({ secondsPerStep, trainExamples }) => secondsPerStep / trainExamples);
      const middle = perExample.sort((a, b) => a - b)[Math.floor(perExample.length / 2)];
      const classes = digitsSet(lab, digits).classNames.length;
      const examples = spec.data.split.train * classes;
      return { seconds: middle === undefined ? null : middle * examples * spec.steps, basedOn: speeds.length };
    },
    start: async ({ spec, digits, preset, name, engine, tags }) => {
      const set = digitsSet(lab, digits);
      requireTrainable(set);
      const choice = engine ?? lab.store.settings.get().engine;
      await requireEngine(lab, choice);
      const labels = await readPartLabels(digitsFolder(lab, set.id), 'train');
      const indices = splitIndices(labels, set.classNames.length, spec.data.split);
      const snapshot = snapshotOf(set, spec.data.split, indices);
      lab.store.snapshots.put({ ...snapshot, kind: 'digits' });
      const run = lab.store.runs.create({
        name: name ?? preset ?? spec.kind,
        preset,
        spec,
        specHash: sha256(canonical(spec)),
        digits: set.id,
        snapshotHash: snapshot.hash,
        examples: { train: indices.train.length, validation: indices.validation.length, test: set.test.count },
        appVersion,
        gitCommit: lab.store.settings.get().gitCommit ? await gitCommit() : null,
        machine: thisMachine(),
        classNames: set.classNames,
        tags,
        createdAt: new Date().toISOString(),
      });
      lab.events.emit({ type: 'run', run });
      return { run: run.id, job: lab.jobs.add(trainingTask(lab, { run: run.id, engine: choice, resume: false })) };
    },
    resume: async ({ run: id }) => {
      const run = lab.store.runs.get(id);
      if (run === undefined) throw new LabError('not_found', `There is no run ${id}.`);
      const open = lab.jobs.busy((job: Job) => job.run === id);
      if (open || !(await isResumable(lab, run))) {
        throw new LabError('conflict', `Run ${id} is ${run.status} and cannot be resumed. Run it again instead.`);
      }
      // The same numbers come only from the same engine.
      const engine: EngineChoice = run.engine?.name ?? lab.store.settings.get().engine;
      await requireEngine(lab, engine);
      lab.events.emit({
        type: 'run',
        run: lab.store.runs.update(id, { status: 'queued', endedAt: null, error: null }),
      });
      return { run: id, job: lab.jobs.add(trainingTask(lab, { run: id, engine, resume: true })) };
    },
  };
}

/** The report's net and the pictures of its weights are for images of one size. */
function requireTrainable({ title, rows, columns }: DigitsSet): void {
  if (rows === 28 && columns === 28) return;
  const size = `${rows} × ${columns}`;
  throw new LabError(
    'conflict',
    `“${title}” has images of ${size} pixels; training takes 28 × 28. Choose another set.`,
  );
}

async function requireEngine(lab: LabContext, choice: EngineChoice): Promise<void> {
  if (choice === 'best') return;
  const status = (await doctorReport(lab.dataDirectory)).engines[choice];
  if (!status.available) throw new LabError('unavailable', `The ${choice} engine is not available: ${status.why}`);
}

async function resolvedEngine(lab: LabContext, choice: EngineChoice | null): Promise<EngineName> {
  const wanted = choice ?? lab.store.settings.get().engine;
  if (wanted !== 'best') return wanted;
  const { engines } = await doctorReport(lab.dataDirectory);
  return engines.native.available ? 'native' : engines.wasm.available ? 'wasm' : 'cpu';
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
