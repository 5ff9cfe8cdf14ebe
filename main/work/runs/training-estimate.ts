import type { EngineChoice } from '../../../shared/models/engine.ts';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { netKinds } from '../../../shared/models/nets/net-kinds.ts';
import type { LabContext } from '../lab-context.ts';
import { engineFor } from './engine-for.ts';
import { batchExamples } from './run-data.ts';

/** Seconds a training will take, by the median of earlier runs of its kind on this engine; null when there is none. */
export async function trainingEstimate(
  lab: Pick<LabContext, 'dataDirectory' | 'startChild' | 'store'>,
  { spec, data, engine }: { spec: ExperimentSpec; data: DataRef | null; engine: EngineChoice | null },
): Promise<{ seconds: number | null; basedOn: number }> {
  const speeds = lab.store.runs.speeds({ kind: spec.kind, engine: await engineFor(lab, engine) });
  const examples = batchExamples(lab, spec, data);
  const net = netKinds.get(spec.kind);
  const perExample = speeds.map(
    ({ secondsPerStep, trainExamples }) => secondsPerStep / (net?.batch(spec, trainExamples) ?? trainExamples),
  );
  const middle = perExample.sort((a, b) => a - b)[Math.floor(perExample.length / 2)];
  return { seconds: middle === undefined ? null : middle * examples * spec.steps, basedOn: speeds.length };
}
