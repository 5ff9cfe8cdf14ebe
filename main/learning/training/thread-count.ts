import { availableParallelism } from 'node:os';
import type { EngineChoice } from '../../../shared/models/engine.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { netTrainer, type TrainingSizes } from './net-trainers.ts';

/**
 * Multiplications of an update below which a second thread costs more than it gives. On two cores of an EPYC: part 8 (20 million) takes
 * 0.49 ms with one thread and 0.65 ms with two, a layer of 300 units instead (85 million) 1.26 and 1.48 ms, all 6,200 digits of the
 * sample (97 million) 2.4 and 2.3 ms, 10,000 digits (157 million) 8.6 and 3.5 ms.
 */
const worthSharing = 100e6;

/** What TensorFlow's own variable asked for when this process began: loading the engine sets it. */
const askedFor = Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? '');

/**
 * How many threads an engine uses to train this. wasm and cpu have one. TensorFlow has as many as the environment asks for; else one
 * for a small net, whose operations are over before a second thread has woken up, and all of the processor's for others.
 */
export function threadCount(engine: EngineChoice, spec: ExperimentSpec, sizes: TrainingSizes): number {
  if (engine === 'wasm' || engine === 'cpu') return 1;
  if (Number.isInteger(askedFor) && askedFor > 0) return askedFor;
  return netTrainer(spec.kind).multiplications(spec, sizes) < worthSharing ? 1 : availableParallelism();
}
