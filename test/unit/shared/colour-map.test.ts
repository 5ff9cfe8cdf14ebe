import { expect, it } from 'vitest';
import { colourAt, paint, zeroCentred } from '../../../shared/lib/colour-map.ts';

it('has blue below zero, white at zero and red above in the diverging map', () => {
  expect(colourAt('diverging', 0)).toEqual([33, 102, 172]);
  expect(colourAt('diverging', 0.5)).toEqual([247, 247, 247]);
  expect(colourAt('diverging', 1)).toEqual([178, 24, 43]);
});

it('agrees with matplotlib at the ends and the middle of viridis', () => {
  // matplotlib.colormaps['viridis'](x), as 8-bit integers.
  expect(colourAt('viridis', 0)).toEqual([68, 1, 84]);
  expect(colourAt('viridis', 0.5)).toEqual([33, 144, 141]);
  expect(colourAt('viridis', 1)).toEqual([253, 231, 37]);
});

it.each(['viridis', 'cividis', 'grey'] as const)('gets lighter from low to high in %s', (map) => {
  const lightness = Array.from({ length: 101 }, (_, index) => {
    const [red, green, blue] = colourAt(map, index / 100);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  expect(lightness).toEqual([...lightness].sort((a, b) => a - b));
});

it('shows values outside the range as its ends and a value that is no number in magenta', () => {
  expect(colourAt('grey', -3)).toEqual([0, 0, 0]);
  expect(colourAt('grey', 7)).toEqual([255, 255, 255]);
  expect(colourAt('viridis', Number.NaN)).toEqual([255, 0, 255]);
});

it('centres a diverging range at zero, however lopsided the values', () => {
  expect(zeroCentred([-0.2, 0.1, 1.5])).toEqual({ low: -1.5, high: 1.5 });
  const [red, green, blue] = paint([0], 'diverging', zeroCentred([-0.2, 1.5]));
  expect([red, green, blue]).toEqual([247, 247, 247]);
});

it('paints four opaque bytes a value', () => {
  expect([...paint([0, 255], 'grey', { low: 0, high: 255 })]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
});
