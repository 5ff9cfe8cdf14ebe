import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adoptOldHistory, RunHistory } from '../../../main/run-folder/run-history.ts';
import { temporaryFolder } from '../../temporary.ts';

const frameBytes = 8;
const order = ['validation.cost', 'train.cost', 'train.accuracy'];
const recordAt = (step: number) => ({
  step,
  seconds: step / 10,
  values: { 'train.cost': 100 - step, 'train.accuracy': 0.5 },
});

describe('the history of a run', () => {
  it('is read back as series, and knows the step of each frame', () => {
    const history = new RunHistory(temporaryFolder(), { records: 0, frames: 0 }, frameBytes, order);
    expect(history.append(recordAt(0), Float32Array.of(1, 2))).toBe(0);
    expect(history.append(recordAt(5), undefined)).toBeUndefined();
    expect(history.append(recordAt(10), Float32Array.of(3, 4))).toBe(1);
    expect(history.read()).toEqual({
      series: [
        { metric: 'train.cost', steps: [0, 5, 10], seconds: [0, 0.5, 1], values: [100, 95, 90] },
        { metric: 'train.accuracy', steps: [0, 5, 10], seconds: [0, 0.5, 1], values: [0.5, 0.5, 0.5] },
      ],
      frames: [0, 10],
    });
    history.close();
  });

  it('is cut back to where a run resumes, and goes on there', () => {
    const folder = temporaryFolder();
    const first = new RunHistory(folder, { records: 0, frames: 0 }, frameBytes, order);
    for (const step of [0, 1, 2, 3]) first.append(recordAt(step), Float32Array.of(step, step));
    first.close();
    const second = new RunHistory(folder, { records: 2, frames: 2 }, frameBytes, order);
    expect(second.read().frames).toEqual([0, 1]);
    second.append({ ...recordAt(2), values: { 'train.cost': 7 } }, Float32Array.of(8, 9));
    expect(second.length).toEqual({ records: 3, frames: 3 });
    expect(second.read().series[0]?.values).toEqual([100, 99, 7]);
    second.close();
    const bytes = readFileSync(join(folder, 'weights-history.f32'));
    expect([...new Float32Array(Uint8Array.from(bytes).buffer)]).toEqual([0, 0, 1, 1, 8, 9]);
  });

  it('knows whether a folder has enough of it', () => {
    const folder = temporaryFolder();
    expect(RunHistory.holds(folder, { records: 0, frames: 0 }, frameBytes)).toBe(true);
    const history = new RunHistory(folder, { records: 0, frames: 0 }, frameBytes, order);
    history.append(recordAt(0), Float32Array.of(1, 2));
    history.close();
    expect(RunHistory.holds(folder, { records: 1, frames: 1 }, frameBytes)).toBe(true);
    expect(RunHistory.holds(folder, { records: 2, frames: 1 }, frameBytes)).toBe(false);
    expect(RunHistory.holds(folder, { records: 1, frames: 2 }, frameBytes)).toBe(false);
  });

  it('gives a metric that comes later a column, in the order of the metrics, and keeps what was before to the bit', () => {
    const folder = temporaryFolder();
    const first = new RunHistory(folder, { records: 0, frames: 0 }, frameBytes, order);
    first.append({ step: 0, seconds: 0.1, values: { 'train.cost': 1 / 3, 'made.up': 7 } }, Float32Array.of(1, 2));
    first.append({ step: 5, seconds: 0.2, values: { 'train.cost': 0.25, 'validation.cost': Math.PI } }, undefined);
    first.append({ step: 9, seconds: 0.3, values: { 'made.up': -0 } }, Float32Array.of(3, 4));
    const all = {
      series: [
        { metric: 'validation.cost', steps: [5], seconds: [0.2], values: [Math.PI] },
        { metric: 'train.cost', steps: [0, 5], seconds: [0.1, 0.2], values: [1 / 3, 0.25] },
        { metric: 'made.up', steps: [0, 9], seconds: [0.1, 0.3], values: [7, -0] },
      ],
      frames: [0, 9],
    };
    expect(first.read()).toEqual(all);
    first.close();
    expect(RunHistory.holds(folder, { records: 3, frames: 2 }, frameBytes)).toBe(true);
    expect(RunHistory.holds(folder, { records: 4, frames: 2 }, frameBytes)).toBe(false);
    const again = new RunHistory(folder, { records: 2, frames: 1 }, frameBytes, order);
    again.append({ step: 9, seconds: 0.3, values: { 'made.up': -0 } }, Float32Array.of(3, 4));
    expect(again.read()).toEqual(all);
    again.close();
  });

  it('is not taken for one when its header is damaged', () => {
    const folder = temporaryFolder();
    const history = new RunHistory(folder, { records: 0, frames: 0 }, frameBytes, order);
    history.append(recordAt(0), undefined);
    history.close();
    const path = join(folder, 'metrics.f64');
    const bytes = readFileSync(path);
    bytes[14] = 0;
    writeFileSync(path, bytes);
    expect(RunHistory.holds(folder, { records: 1, frames: 0 }, frameBytes)).toBe(false);
  });

  it('of a run that keeps no frames has no file of them', () => {
    const folder = temporaryFolder();
    const history = new RunHistory(folder, { records: 0, frames: 0 }, frameBytes, order);
    history.append(recordAt(0), undefined);
    history.close();
    expect(readdirSync(folder)).toEqual(['metrics.f64']);
  });

  it('without a header gets one, and its numbers stay as they are', async () => {
    const folder = temporaryFolder();
    const old = Float64Array.of(0, 0, 0, 2.5, 0.1, 1.5, 0.2, 5, 0.5, -1, 1.25, 0.5, 1.125, 0.25);
    writeFileSync(join(folder, 'metrics.f64'), new Uint8Array(old.buffer));
    writeFileSync(join(folder, 'weights-history.f32'), new Uint8Array(frameBytes));
    expect(RunHistory.holds(folder, { records: 2, frames: 1 }, frameBytes)).toBe(false);
    await adoptOldHistory(folder, { 'train.cost': 100 }, frameBytes);
    await adoptOldHistory(folder, { 'train.cost': 100 }, frameBytes);
    expect(RunHistory.holds(folder, { records: 2, frames: 1 }, frameBytes)).toBe(true);
    const history = new RunHistory(folder, { records: 2, frames: 1 }, frameBytes, order);
    expect(history.read()).toEqual({
      series: [
        { metric: 'train.cost', steps: [0, 5], seconds: [0, 0.5], values: [2.5, 1.25] },
        { metric: 'train.accuracy', steps: [0, 5], seconds: [0, 0.5], values: [0.1, 0.5] },
        { metric: 'validation.cost', steps: [0, 5], seconds: [0, 0.5], values: [1.5, 1.125] },
        { metric: 'validation.accuracy', steps: [0, 5], seconds: [0, 0.5], values: [0.2, 0.25] },
      ],
      frames: [0],
    });
    history.append({ step: 6, seconds: 0.6, values: { 'train.costSum': 125 } }, undefined);
    expect(history.read().series.map(({ metric, steps }) => [metric, steps])).toContainEqual(['train.costSum', [6]]);
    history.close();
  });

  it('of an earlier version goes on with means where that recorded sums, however often it is begun anew', async () => {
    const folder = temporaryFolder();
    const none = Number.NaN;
    const old = Float64Array.of(0, 0, -1, 230, 0.1, 115, 0.2, 5, 0.5, -1, 150, 0.5, none, none);
    writeFileSync(join(folder, 'metrics-history.f64'), new Uint8Array(old.buffer));
    const summedOver = { 'train.cost': 100, 'validation.cost': 50 };
    await adoptOldHistory(folder, summedOver, frameBytes);
    await adoptOldHistory(folder, summedOver, frameBytes);
    const history = new RunHistory(folder, { records: 2, frames: 0 }, frameBytes, order);
    expect(history.read().series).toEqual([
      { metric: 'train.cost', steps: [0, 5], seconds: [0, 0.5], values: [2.3, 1.5] },
      { metric: 'train.accuracy', steps: [0, 5], seconds: [0, 0.5], values: [0.1, 0.5] },
      { metric: 'validation.cost', steps: [0], seconds: [0], values: [2.3] },
      { metric: 'validation.accuracy', steps: [0], seconds: [0], values: [0.2] },
    ]);
    history.close();
    expect(readFileSync(join(folder, 'metrics-history.f64')).length).toBe(old.byteLength);
  });
});
