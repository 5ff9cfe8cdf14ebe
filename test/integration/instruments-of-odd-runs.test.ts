import { describe, expect, it } from 'vitest';
import { contourBlock } from '../../shared/models/instruments/contour-block.ts';
import { instrumentKinds } from '../../shared/models/instruments/instrument-kinds.ts';
import type { InstrumentSettings } from '../../shared/models/instruments/instrument-settings.ts';
import { valueOf } from '../../shared/contract/index.ts';
import { saysWhatToDo } from '../says-what-to-do.ts';
import { openTrainingLab, shortRun, type TrainingLab } from '../training-lab.ts';

/** So that none takes long. */
const quick: Record<string, InstrumentSettings> = {
  contour: { steps: 3, points: 5 },
  'learning-curve': { seeds: 2, sizes: 2, steps: 5 },
  'useful-units': { shuffles: 5 },
};
const ofRuns = instrumentKinds.all().filter(({ needsRun, takesRun }) => needsRun || takesRun === true);

async function analysis({ client }: TrainingLab, instrument: string, run: number) {
  const settings = quick[instrument] ?? {};
  const { analysis: begun } = await valueOf(client.instruments.start({ instrument, run, settings }));
  const get = () => valueOf(client.instruments.get({ id: begun.id }));
  await expect.poll(async () => (await get()).endedAt, { timeout: 120_000, interval: 20 }).not.toBeNull();
  return get();
}

describe('every instrument that looks at a run', () => {
  it('has a result for one of few inputs, and says what to do where its net was not kept or it diverged', async () => {
    const lab = await openTrainingLab();
    const small = { ...shortRun, hidden: [{ units: 5, activation: 'linear' as const }] };
    const whole = await lab.start(small);
    const lean = await lab.start({ ...small, record: { weights: 'none' } });
    const diverged = await lab.start({
      ...small,
      hidden: [...small.hidden, ...small.hidden],
      loss: { kind: 'multi-margin', margin: 1000, power: 2 },
      optimizer: { kind: 'sgd', learningRate: 1, momentum: 0.9, l2: 0, nesterov: false },
    });
    await lab.until(whole, 'succeeded');
    await lab.until(lean, 'succeeded');
    await lab.until(diverged, 'failed');

    for (const { name } of ofRuns) {
      const { status, error } = await analysis(lab, name, whole);
      if (status === 'failed') expect({ name, said: error?.message }).toMatchObject({ name: 'recurring-units' });
      for (const run of [lean, diverged]) {
        const { status: ended, error: refusal } = await analysis(lab, name, run);
        if (ended === 'succeeded') continue;
        expect(refusal?.code, name).toMatch(/^(not_found|bad_input|unavailable)$/);
        expect(refusal?.message, name).toMatch(saysWhatToDo);
      }
    }
    const kept = await analysis(lab, 'forward', lean);
    expect(kept.error?.message).toBe(
      `Run ${lean} kept no trained net, as its experiment asks. Run it again with “Trained weights: saved”.`,
    );
    // The net has no W[200,2]: two in the middle of its 48 inputs take its place.
    const drawn = contourBlock.parse((await analysis(lab, 'contour', whole)).result?.blocks[0]);
    expect(drawn.axes[0]).toMatch(/^w₁ = W\[23,0\]/);
    expect(drawn.axes[1]).toMatch(/^w₂ = W\[24,0\]/);
  });
});
