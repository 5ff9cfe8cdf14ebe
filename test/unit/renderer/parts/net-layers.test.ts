import { describe, expect, it } from 'vitest';
import { changeOf, longestFirst, netLayers, unitNorms, unitWeights } from '../../../../renderer/parts/net-layers.ts';
import { netMoment, withMoment, type NetMoment } from '../../../../renderer/parts/net-moments.ts';

describe('the weights of a net of fully connected layers', () => {
  const hidden = [{ units: 2, activation: 'tanh' }];
  // Three features, two units, two classes: 3·2 + 2 + 2·2 + 2 numbers.
  const values = Float32Array.from({ length: 14 }, (_, place) => place);

  it('are kernel and bias of each layer in turn', () => {
    const [first, last] = netLayers(values, hidden, 3, 2) ?? [];
    expect([...(first?.kernel ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...(first?.bias ?? [])]).toEqual([6, 7]);
    expect([...(last?.kernel ?? [])]).toEqual([8, 9, 10, 11]);
    expect([...(last?.bias ?? [])]).toEqual([12, 13]);
  });

  it('are of no such net when their number is another', () => {
    expect(netLayers(values.subarray(1), hidden, 3, 2)).toBeUndefined();
    expect(netLayers(values, [], 3, 2)).toBeUndefined();
  });

  it('into one unit are a column, whose length sorts the units', () => {
    const [first] = netLayers(values, hidden, 3, 2) ?? [];
    if (first === undefined) throw new Error('no layer');
    expect([...unitWeights(first, 1)]).toEqual([1, 3, 5]);
    expect([...unitNorms(first)]).toEqual([Math.hypot(0, 2, 4), Math.hypot(1, 3, 5)]);
    expect(longestFirst(Float64Array.of(2, 5, 5, 1))).toEqual([1, 2, 0, 3]);
  });

  it('change since the start by what was added', () => {
    expect([...changeOf(Float32Array.of(1, 2), Float32Array.of(3, 1.5))]).toEqual([2, -0.5]);
  });
});

describe('moments of a training', () => {
  const moment = (stepsDone: number): NetMoment => ({ stepsDone, values: new Float32Array(2) });

  it('begin with the updates done', () => {
    const bytes = new ArrayBuffer(16);
    new DataView(bytes).setFloat64(0, 210, true);
    new DataView(bytes).setFloat32(8, 0.5, true);
    expect(netMoment(bytes)).toEqual({ stepsDone: 210, values: Float32Array.of(0.5, 0) });
  });

  it('are thinned when they are many, and keep the first and the last', () => {
    let all: NetMoment[] = [];
    for (let step = 1; step <= 1000; step++) all = withMoment(all, moment(step));
    expect(all.length).toBeLessThanOrEqual(400);
    expect([all[0]?.stepsDone, all.at(-1)?.stepsDone]).toEqual([1, 1000]);
  });

  it('are one where the same is seen twice', () => {
    expect(withMoment([moment(5), moment(9)], moment(9)).map(({ stepsDone }) => stepsDone)).toEqual([5, 9]);
  });

  it('begin anew when a run goes on from before them', () => {
    expect(withMoment([moment(5), moment(9)], moment(7)).map(({ stepsDone }) => stepsDone)).toEqual([7]);
  });
});
