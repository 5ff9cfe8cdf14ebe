import { truncateSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measuredAfter } from '../../../main/run-folder/measured-after.ts';
import { RunHistory } from '../../../main/run-folder/run-history.ts';
import { temporaryFolder } from '../../temporary.ts';

const nothing = { series: [], frames: [] };

/** A history with a point at every second step, a frame at every fourth. */
function historyIn(folder: string, records: number): string {
  const history = new RunHistory(folder, { records: 0, frames: 0 }, 8, []);
  for (let at = 0; at < records; at++) {
    const record = { step: 2 * at, seconds: at / 8, values: { 'train.cost': at } };
    history.append(record, at % 2 === 0 ? Float32Array.of(at, at) : undefined);
  }
  history.close();
  return folder;
}

describe('what was measured after a step', () => {
  it.each([-1, 0, 1, 2, 997, 1998, 3997])(
    'is read from the end of the history, however long it is (after %i)',
    (step) => {
      const folder = historyIn(temporaryFolder(), 2000);
      const steps = Array.from({ length: 2000 }, (_, at) => 2 * at).filter((one) => one > step);
      const { series, frames } = measuredAfter(folder, step);
      expect(series).toEqual([
        { metric: 'train.cost', steps, seconds: steps.map((one) => one / 16), values: steps.map((one) => one / 2) },
      ]);
      expect(frames).toEqual(steps.filter((one) => one % 4 === 0));
    },
  );

  it('is nothing after the last step, without a history, and of a file that is none', () => {
    const folder = temporaryFolder();
    expect(measuredAfter(folder, -1)).toEqual(nothing);
    writeFileSync(join(folder, 'metrics.f64'), 'something else altogether');
    expect(measuredAfter(folder, -1)).toEqual(nothing);
    expect(measuredAfter(historyIn(temporaryFolder(), 3), 4)).toEqual(nothing);
  });

  it('leaves out a row that is not whole', () => {
    const folder = historyIn(temporaryFolder(), 3);
    const file = join(folder, 'metrics.f64');
    truncateSync(file, statSync(file).size - 5);
    expect(measuredAfter(folder, -1).series[0]?.steps).toEqual([0, 2]);
  });
});
