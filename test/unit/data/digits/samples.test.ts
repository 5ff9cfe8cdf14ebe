import { expect, it } from 'vitest';
import { drawSamples } from '../../../../main/data/digits/samples.ts';

const labels = Uint8Array.from({ length: 300 }, (_, i) => i % 3);

it('draws different images of each class, the same ones for the same seed', () => {
  const drawn = drawSamples({ labels, classes: 3, perClass: 10, seed: 5 });
  expect(drawn.map((indices) => new Set(indices).size)).toEqual([10, 10, 10]);
  expect(drawn.map((indices) => indices.every((index, _, [first = 0]) => index % 3 === first % 3))).toEqual([
    true,
    true,
    true,
  ]);
  expect(drawn.map(([first = -1]) => labels[first])).toEqual([0, 1, 2]);
  expect(drawSamples({ labels, classes: 3, perClass: 10, seed: 5 })).toEqual(drawn);
  expect(drawSamples({ labels, classes: 3, perClass: 10, seed: 6 })).not.toEqual(drawn);
});

it('draws what there is of a small class', () => {
  expect(
    drawSamples({ labels: Uint8Array.of(1, 1), classes: 3, perClass: 10, seed: 0 }).map((row) => row.length),
  ).toEqual([0, 2, 0]);
});
