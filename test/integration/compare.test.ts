import { describe, expect, it } from 'vitest';
import { differenceInterval, mcnemarProbability } from '../../shared/lib/statistics.ts';
import { endOf } from '../faces-lab.ts';
import { part4Spec } from '../fixtures/specs.ts';
import { packedSample } from '../sample.ts';
import { openTrainingLab, shortRun } from '../training-lab.ts';
import { valueOf } from '../../shared/contract/index.ts';

describe('a comparison of runs', () => {
  it('tells differences from the baseline, and only of results on the same examples', async () => {
    packedSample();
    const { client } = await openTrainingLab();
    const added = await endOf(client, await valueOf(client.digits.add({ source: { kind: 'sample' } })));
    expect(added.error).toBeNull();
    for (const [images, momentum] of [
      [50, 0],
      [50, 0.9],
      [20, 0],
    ] as const) {
      const spec = {
        ...part4Spec,
        data: { kind: 'digits', split: { rule: 'first-per-class', train: images, validation: 10 } },
        optimizer: { ...part4Spec.optimizer, momentum },
        steps: 20,
      };
      const run = await valueOf(client.training.start({ spec, engine: 'cpu' }));
      expect((await endOf(client, run)).state).toBe('succeeded');
    }

    const found = await valueOf(client.runs.compare({ ids: [1, 2, 3], baseline: 2 }));
    expect(found.baseline).toBe(2);
    const of = (metric: string) => found.metrics.find((row) => row.metric === metric);
    const test = of('test.accuracy');
    const [one = 0, two = 0, three = 0] = (test?.values ?? []).map((value) => value ?? NaN);
    // Runs of one set of digits are tested on the same images, whatever they were trained on.
    expect(test?.deltas).toEqual([one - two, 0, three - two]);
    expect(found.apart.map((sentences) => sentences.test)).toEqual([null, null, null]);
    const cost = of('validation.cost');
    expect(cost?.deltas).toEqual([(cost?.values[0] ?? NaN) - (cost?.values[1] ?? NaN), 0, null]);
    expect(found.apart[2]?.validation).toBe(
      'Run 3 was validated on 100 examples of “sample”, run 2 on 100 examples of “sample”, so no difference is shown.',
    );

    const [flip, , other] = found.flips;
    const n = flip?.n ?? 0;
    expect(Math.round((one - two) * n)).toBe((flip?.nowRight ?? 0) - (flip?.nowWrong ?? 0));
    expect(Math.round((three - two) * n)).toBe((other?.nowRight ?? 0) - (other?.nowWrong ?? 0));
    expect(flip?.p).toBe(mcnemarProbability(flip?.nowRight ?? 0, flip?.nowWrong ?? 0));
    expect(found.flips[1]).toEqual({ nowRight: 0, nowWrong: 0, n, p: 1 });
    const validated = of('validation.accuracy');
    expect(validated?.intervals).toEqual([
      differenceInterval(
        { proportion: validated?.values[0] ?? NaN, n: 100 },
        { proportion: validated?.values[1] ?? NaN, n: 100 },
      ),
      null,
      null,
    ]);

    const alone = await client.runs.compare({ ids: [1] });
    expect(alone).toMatchObject({
      ok: false,
      error: { code: 'bad_input', message: 'Name two runs or more, so that there is something to compare.' },
    });
    const wrong = await client.runs.compare({ ids: [1, 2], baseline: 3 });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'bad_input' } });
  });

  it('shows the images behind a number, with what both runs say of them', async () => {
    const here = await openTrainingLab();
    const baseline = await here.start({ ...shortRun, steps: 2 });
    const run = await here.start({ ...shortRun, seed: 5 });
    for (const id of [baseline, run]) await here.until(id, 'succeeded');
    const { flips, confusions } = await valueOf(here.client.runs.compare({ ids: [baseline, run] }));
    const flip = flips[1];
    for (const [now, total] of [
      ['right', flip?.nowRight],
      ['wrong', flip?.nowWrong],
    ] as const) {
      const found = await valueOf(here.client.runs.flipped({ id: run, baseline, now }));
      expect(found.total).toBe(total);
      expect(found.indices).toHaveLength(Math.min(60, total ?? 0));
      for (const [place, actual] of found.actual.entries()) {
        const [before, after] = [found.before[place], found.after[place]];
        expect([before?.class === actual, after?.class === actual]).toEqual([now === 'wrong', now === 'right']);
        for (const said of [before, after]) {
          const sum = (said?.probabilities ?? []).reduce((all, one) => all + one, 0);
          expect(sum).toBeCloseTo(1, 12);
          // What is as likely as anything is what was predicted.
          expect(said?.probabilities?.[said.class]).toBeCloseTo(Math.max(...(said?.probabilities ?? [])), 5);
        }
      }
    }
    expect((flip?.nowRight ?? 0) + (flip?.nowWrong ?? 0)).toBeGreaterThan(0);
    expect(confusions.map((one) => one?.n)).toEqual([flip?.n, flip?.n]);
    const page = await valueOf(here.client.runs.flipped({ id: run, baseline, now: 'right', offset: 1, limit: 2 }));
    const whole = await valueOf(here.client.runs.flipped({ id: run, baseline, now: 'right' }));
    expect(page.indices).toEqual(whole.indices.slice(1, 3));
  });
});
