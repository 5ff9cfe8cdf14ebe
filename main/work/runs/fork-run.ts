import { LabError } from '../../../shared/failure.ts';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import { experimentSpec, type ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { Job } from '../../../shared/models/job.ts';
import { netKinds } from '../../../shared/models/nets/net-kinds.ts';
import { valueAt } from '../../../shared/models/spec-path.ts';
import { withSettings } from '../../../shared/models/spec-settings.ts';
import { weightCount } from '../../learning/nets/net-builders.ts';
import { checkpointFor, checkpointSteps, writeCheckpoint } from '../../run-folder/checkpoint.ts';
import { runFolder, type LabContext } from '../lab-context.ts';
import { engineFor, engineToUse } from './engine-for.ts';
import { purgeRuns } from './purge-runs.ts';
import type { QueueContext } from './queue-context.ts';
import { requireRun } from './require-run.ts';
import { runData, type RunData } from './run-data.ts';
import { addRun, keptCommit } from './start-run.ts';

/** What a fork changes: parameters by path, and the data where that is not null. `step`: updates done at the checkpoint. */
export interface ForkWish {
  run: number;
  step: number;
  settings: Readonly<Record<string, unknown>>;
  data: DataRef | null;
  name: string | null;
}

/**
 * Adds a run that continues from a checkpoint of another with other parameters or data, and lets it wait for its turn. What the checkpoint
 * holds has to fit: the same net, the same kind of optimizer, as many training examples. Its steps count on from the checkpoint's.
 * @throws LabError `not_found` when there is no such run or checkpoint; `bad_input` when the changes do not fit.
 */
export async function forkRun(lab: QueueContext, wish: ForkWish): Promise<{ run: number; job: Job }> {
  const parent = requireRun(lab, wish.run);
  const before = experimentSpec.safeParse(parent.spec);
  if (!before.success) {
    throw new LabError('bad_input', `The net of run ${parent.id} is not known here, so it cannot be forked.`);
  }
  await requireCheckpoint(lab, wish);
  const spec = withSettings(before.data, wish.settings);
  requireSame(before.data, spec);
  if (spec.steps <= wish.step) {
    const words = `A fork from step ${wish.step} needs more steps than that, and these are ${spec.steps}.`;
    throw new LabError('bad_input', `${words} Set steps to at least ${wish.step + 1}.`, { steps: spec.steps });
  }
  const data = await runData(lab, spec, wish.data ?? parent.data);
  requireFitting(parent.examples.train, lab.store.runs.facts(parent.id)?.classNames.length, data);
  const features = parent.data === null ? undefined : lab.store.data.get(parent.data)?.features;
  requireSameWeights([before.data, spec], [features ?? data.features, data.features], data.classNames.length);
  const checkpoint = await checkpointFor(runFolder(lab, parent.id), wish.step, spec);
  const engineAsked = await engineFor(lab, parent.engine?.name ?? null);
  const engine = await engineToUse(lab, engineAsked, spec, data);
  const id = addRun(lab, {
    ...{ spec, data, engineAsked, engine, priority: 0, preset: parent.preset, tags: [] },
    name: wish.name ?? `${parent.name} from step ${wish.step}`,
    gitCommit: await keptCommit(lab),
    parent: { run: parent.id, step: wish.step },
  });
  try {
    await writeCheckpoint(runFolder(lab, id), checkpoint);
  } catch (error) {
    lab.store.runs.update(id, { status: 'failed' });
    lab.store.runs.delete([id], new Date().toISOString());
    await purgeRuns(lab, [id]);
    throw error;
  }
  return { run: id, job: lab.queue.enqueue(id) };
}

async function requireCheckpoint(lab: LabContext, { run, step }: ForkWish): Promise<void> {
  const steps = await checkpointSteps(runFolder(lab, run));
  if (steps.includes(step)) return;
  const there =
    steps.length === 0
      ? 'It kept none: train it with record.checkpoints=last, or all.'
      : `It has them at ${steps.join(', ')}.`;
  throw new LabError('not_found', `Run ${run} has no checkpoint at step ${step}. ${there}`, { steps });
}

/** @throws LabError `bad_input` where a checkpoint of the one spec cannot be a beginning of the other. */
function requireSame(before: ExperimentSpec, after: ExperimentSpec): void {
  const own = netKinds.get(before.kind)?.ofCheckpoint ?? [];
  for (const path of ['kind', 'optimizer.kind', ...own, 'seed']) {
    if (JSON.stringify(valueAt(before, path)) === JSON.stringify(valueAt(after, path))) continue;
    throw new LabError(
      'bad_input',
      `A fork cannot change ${path}: the checkpoint is of the other. Start a new run for it.`,
      { path },
    );
  }
}

/**
 * Where a kind does not say what its checkpoints depend on, the number of its weights does.
 * @param features numbers of an example, before and after. @throws LabError `bad_input`.
 */
function requireSameWeights(
  [before, after]: readonly [ExperimentSpec, ExperimentSpec],
  features: readonly [number, number],
  classes: number,
): void {
  const held = weightCount(before, { size: features[0], classes });
  const wanted = weightCount(after, { size: features[1], classes });
  if (held === wanted) return;
  const words = `The checkpoint holds ${held} weights and biases, and these settings make a net of ${wanted}.`;
  throw new LabError('bad_input', `${words} Start a new run for it.`, { held, wanted });
}

function requireFitting(examples: number, classes: number | undefined, data: RunData): void {
  if (data.examples.train !== examples) {
    const words = `The checkpoint is of ${examples} training examples, and this data has ${data.examples.train}.`;
    throw new LabError('bad_input', `${words} Choose data with as many, or start a new run.`);
  }
  if (classes !== undefined && data.classNames.length !== classes) {
    const words = `The checkpoint is of ${classes} classes, and this data has ${data.classNames.length}.`;
    throw new LabError('bad_input', `${words} Choose data with as many, or start a new run.`);
  }
}
