import { expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import { weightsOf } from '../../main/run-folder/live-weights.ts';
import { matrixShape } from '../matrix-folder.ts';
import { endlessRun, openTrainingLab, shortRun, type TrainingLab } from '../training-lab.ts';

const { features, classes } = matrixShape;

async function parametersOf(
  { lab }: TrainingLab,
  run: number,
  at: 'start' | 'now',
): Promise<ReturnType<typeof weightsOf>> {
  return weightsOf((await valueOf(lab.media(`/media/runs/${run}/parameters/${at}`))).bytes);
}

it('the weights of a training that is watched are told while they form, and as they are', async () => {
  const training = await openTrainingLab();
  const { lab, client } = training;
  const told: Extract<LabEvent, { type: 'live-weights' }>[] = [];
  lab.subscribe((event) => {
    if (event.type === 'live-weights') told.push(event);
  });
  const run = await training.start({ ...endlessRun, hidden: [{ units: 3, activation: 'tanh' }] });
  await training.untilUnderWay(run);
  const unwatched = await valueOf(lab.media(`/media/runs/${run}/parameters/now`));
  expect(unwatched.bytes, 'nobody has watched').toHaveLength(0);
  expect(await valueOf(client.training.watch({ run }))).toEqual({ watched: true });
  await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThan(2);
  expect(told[0]).toMatchObject({ run });

  const numbers = features * 3 + 3 + 3 * classes + classes;
  const start = await parametersOf(training, run, 'start');
  const first = await parametersOf(training, run, 'now');
  expect([start.stepsDone, start.values.length, first.values.length]).toEqual([0, numbers, numbers]);
  expect(first.stepsDone).toBeGreaterThan(0);
  expect(first.values).not.toEqual(start.values);
  await expect.poll(async () => (await parametersOf(training, run, 'now')).stepsDone).toBeGreaterThan(first.stepsDone);

  await training.cancel(run);
  await training.until(run, 'cancelled');
  expect(await valueOf(client.training.watch({ run }))).toEqual({ watched: false });
  const { stepsDone } = await training.run(run);
  expect((await parametersOf(training, run, 'now')).stepsDone).toBe(stepsDone);
}, 60_000);

it('an example flows through a net as its weights and biases say', async () => {
  const training = await openTrainingLab();
  const { client } = training;
  const run = await training.start({ ...shortRun, hidden: [{ units: 3, activation: 'tanh' }] });
  await training.until(run, 'succeeded');
  const example = await valueOf(client.runs.example({ id: run, index: 5 }));
  expect(example).toMatchObject({ part: 'validation', count: 60, index: 5, label: 5 % classes });
  const { values } = await parametersOf(training, run, 'now');
  const at = (place: number): number => values[place] ?? Number.NaN;
  const hidden = [0, 1, 2].map((unit) => {
    const sum = example.features.reduce((total, feature, place) => total + feature * at(place * 3 + unit), 0);
    return Math.tanh(sum + at(features * 3 + unit));
  });
  const second = features * 3 + 3;
  const logits = Array.from({ length: classes }, (_, label) =>
    hidden.reduce(
      (total, value, unit) => total + value * at(second + unit * classes + label),
      at(second + 3 * classes + label),
    ),
  );
  const flow = await valueOf(client.runs.flow({ id: run, index: 5 }));
  expect(flow.layers.map(({ name, units }) => [name, units])).toEqual([
    ['hidden_1', 3],
    ['softmax', classes],
  ]);
  flow.layers[0]?.values.forEach((value, unit) => {
    expect(value).toBeCloseTo(hidden[unit] ?? Number.NaN, 2);
  });
  const powers = logits.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  flow.probabilities.forEach((probability, label) => {
    expect(probability).toBeCloseTo((powers[label] ?? Number.NaN) / sum, 2);
  });
  expect(await client.runs.flow({ id: run, index: 60 })).toMatchObject({ ok: false, error: { code: 'not_found' } });
}, 60_000);
