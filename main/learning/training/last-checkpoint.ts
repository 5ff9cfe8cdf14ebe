import { LabError } from '../../../shared/failure.ts';
import { readLastCheckpoint, type Checkpoint } from '../../run-folder/checkpoint.ts';
import { RunHistory } from '../../run-folder/run-history.ts';
import { netTrainer } from './net-trainers.ts';
import type { TrainerReport } from './trainer-report.ts';
import type { TrainingInput } from './training-input.ts';

/** Over how many examples earlier versions summed each cost, where the net did. */
export function summedOver({ spec, train, validation }: TrainingInput): Record<string, number> {
  if (!netTrainer(spec.kind).summedCosts) return {};
  return { 'train.cost': train.count, 'validation.cost': validation.count };
}

/** Bytes of one frame of the weight history. */
export function frameBytes({ spec, train: { size }, classes }: TrainingInput): number {
  return netTrainer(spec.kind).frameSize(spec, { size, classes }) * Float32Array.BYTES_PER_ELEMENT;
}

/**
 * The state that a training continues from: of its last sound checkpoint whose history is whole. What is damaged is logged.
 * @returns undefined where it starts from the beginning.
 * @throws LabError `conflict` when the checkpoint is of another experiment, or that of a fork is missing.
 */
export async function lastCheckpoint(input: TrainingInput, report: TrainerReport): Promise<Checkpoint | undefined> {
  const { checkpoint, damaged } = await readLastCheckpoint(input.runDirectory);
  for (const name of damaged) await report.log('warning', `The checkpoint ${name} is damaged; the one before is used.`);
  if (checkpoint === undefined) {
    if (input.forkedAt === undefined) return undefined;
    throw new LabError('conflict', 'The checkpoint that this run was forked from is missing. Fork it again.');
  }
  if (checkpoint.spec !== JSON.stringify(input.spec) || checkpoint.classes !== input.classes) {
    throw new LabError('conflict', 'The checkpoint belongs to another experiment. Run this one again from the start.');
  }
  if (!RunHistory.holds(input.runDirectory, checkpoint, frameBytes(input))) {
    await report.log('warning', 'The history of this run is damaged, so it starts again from the beginning.');
    return undefined;
  }
  return checkpoint;
}
