import { z } from 'zod';
import { dataRule } from '../data/data-rule.ts';
import { recordSpec } from '../record.ts';
import { about, type ParameterAbout } from '../schema-parameters.ts';

/** What every net that learns by gradient descent has; `help` where it differs from net to net. */

export const learningRate = (help: string) =>
  z.number().positive().max(1).register(about, { label: 'Learning rate', symbol: 'α', help });

/** Of optimizers that follow the gradient of the mean cost. */
export const meanCostRate = () =>
  learningRate('Length of a step on the mean cost: 10⁻³ suits Adam, 10⁻² … 10⁻¹ SGD, 1 Adadelta.');

export const l2 = () =>
  z.number().min(0).max(10).register(about, {
    label: 'Weight decay (L2)',
    symbol: 'λ',
    help: 'Pulls all weights and biases towards zero. 0 turns it off.',
    usual: 0,
  });

export const momentum = () =>
  z.number().min(0).max(0.9999).register(about, {
    label: 'Momentum',
    symbol: 'γ',
    help: 'Share of the previous step that is added to the next one. 0 is plain gradient descent.',
    usual: 0.9,
  });

const updates = (facts: ParameterAbout) =>
  z
    .int()
    .min(1)
    .max(1_000_000)
    .register(about, { unit: 'updates', ...facts });

/** Number of updates at most. */
export const steps = (help: string) => updates({ label: 'Steps', help });

/** The metrics and the weights are recorded after updates 0, n, 2n, … and after the last. */
export const evaluateEvery = (help: string) => updates({ label: 'Record every', help });

/** A checkpoint is due after every n updates; one that falls due too soon after the last is left out, so that they cost little. */
export const checkpointEvery = () =>
  updates({ label: 'Checkpoint every', help: 'At most this much work is lost after a crash.' });

export const seed = (help: string) => z.int().min(0).max(0xffff_ffff).register(about, { label: 'Seed', help });

/** The beginning and the end of every net's schema. `data`: how its data is divided, as the kind of data has it. */
export const beforeNet = <Kind extends string>(kind: Kind) => {
  const name = z.literal(kind);
  about.add(name, { label: 'Net' });
  return { kind: name, data: dataRule };
};
export const afterNet = { record: recordSpec.optional() };
