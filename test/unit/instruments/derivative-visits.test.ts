import { expect, it } from 'vitest';
import { visitsByEveryPath, visitsKept } from '../../../shared/lib/derivative-visits.ts';

it('every path works a derivative out as often as its layer is reached, keeping it does once', () => {
  for (const [layers, units] of [
    [1, 3],
    [3, 3],
    [4, 2],
  ] as const) {
    // Each of the K² weights of a layer with so many layers above needs 1 + K + K² + … derivatives.
    let expected = 0;
    for (let above = 0; above < layers; above++) {
      for (let power = 0; power <= above; power++) expected += units ** 2 * units ** power;
    }
    const all = visitsByEveryPath(layers, units);
    expect(all).toHaveLength(expected);
    expect(visitsKept(layers, units)).toHaveLength(layers * units);
    const reached = new Set(all.map(({ trail }) => JSON.stringify(trail.at(-1))));
    expect(reached).toEqual(new Set(visitsKept(layers, units).map(({ trail }) => JSON.stringify(trail.at(-1)))));
  }
});
