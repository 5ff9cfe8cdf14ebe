import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createPinia, setActivePinia } from 'pinia';
import { effectScope, nextTick } from 'vue';
import type { useRunSeries as RunSeriesOf } from '../../../../renderer/stores/run-series.ts';
import type { useWatchedRun as WatchedRunOf } from '../../../../renderer/stores/watched-run.ts';
import type { PreloadLab } from '../../../../shared/contract/port.ts';
import type { LabEvent } from '../../../../shared/contract/event.ts';
import type { Result } from '../../../../shared/failure.ts';
import { preloadLab } from '../../../preload-lab.ts';

interface Question {
  name: string;
  answer(value: unknown): Promise<void>;
}

/** What the page has asked and nobody has answered yet, oldest first. */
const open: Question[] = [];
const listeners = new Set<(event: LabEvent) => void>();
let useWatchedRun: typeof WatchedRunOf;
let useRunSeries: typeof RunSeriesOf;

/** A lab that answers when the test says so: on a slow disk an answer can be older than an event that overtakes it. */
function slowLab(): PreloadLab {
  const port = {
    call: (name: string) =>
      new Promise<Result<unknown>>((settle) => {
        open.push({
          name,
          answer: async (value) => {
            settle({ ok: true, value });
            await new Promise((done) => setImmediate(done));
          },
        });
      }),
  };
  const subscribe = (listener: (event: LabEvent) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return preloadLab(port, { subscribe, hearShell: () => () => undefined });
}

function tell(event: object): void {
  for (const listener of listeners) listener(event as LabEvent);
}

/** Takes the oldest question of this name. */
async function asked(name: string): Promise<Question> {
  await expect.poll(() => open.some((question) => question.name === name)).toBe(true);
  const [question] = open.splice(
    open.findIndex((each) => each.name === name),
    1,
  );
  if (question === undefined) throw new Error(`${name} was not asked`);
  return question;
}

beforeAll(async () => {
  vi.stubGlobal('window', { lab: slowLab() });
  setActivePinia(createPinia());
  ({ useWatchedRun } = await import('../../../../renderer/stores/watched-run.ts'));
  ({ useRunSeries } = await import('../../../../renderer/stores/run-series.ts'));
});

afterEach(() => {
  open.length = 0;
  listeners.clear();
});

afterAll(() => {
  vi.unstubAllGlobals();
});

it('of a run whose state has changed meanwhile are not the last word', async () => {
  const { run } = effectScope().run(() => useWatchedRun(() => 7)) ?? {};
  const first = [await asked('runs.get'), await asked('runs.log')];
  tell({ type: 'run', run: { id: 8, status: 'failed' } });
  tell({ type: 'run', run: { id: 7, status: 'paused' } });
  await Promise.all([first[0]?.answer({ id: 7, status: 'running', weightFrames: [] }), first[1]?.answer([])]);
  const again = [await asked('runs.get'), await asked('runs.log')];
  await Promise.all([again[0]?.answer({ id: 7, status: 'paused', weightFrames: [] }), again[1]?.answer([])]);
  expect(run?.value).toMatchObject({ id: 7, status: 'paused' });
  await nextTick();
  expect(open).toEqual([]);
});

it('of a series do not take back the points that came meanwhile', async () => {
  const { series } = effectScope().run(() => useRunSeries(() => [7])) ?? {};
  const question = await asked('runs.series');
  const points = (steps: number[]): object => ({
    metric: 'train.cost',
    steps,
    seconds: steps,
    values: steps.map((step) => step / 2),
  });
  tell({ type: 'metrics', run: 7, series: [points([20])] });
  tell({ type: 'metrics', run: 7, series: [points([30, 40])] });
  await question.answer([{ id: 7, series: [points([0, 10, 20])] }]);
  expect(series?.value.get(7)).toEqual([points([0, 10, 20, 30, 40])]);
});
