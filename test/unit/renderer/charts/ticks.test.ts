import { expect, it } from 'vitest';
import { lineOptions, type Axis } from '../../../../renderer/charts/line-options.ts';
import { tickWords } from '../../../../renderer/charts/ticks.ts';

it('numbers beside an axis have no zeros that say nothing', () => {
  const words = [0, 0.2, 1, 0.75, 10, 1500, -0.5, 2e-7].map(tickWords);
  expect(words).toEqual(['0', '0.2', '1', '0.75', '10', '1,500', '−0.5', '2e-7']);
});

it('of costs that hardly differ are told apart', () => {
  expect([1.8131, 1.8132, 1.8133].map(tickWords)).toEqual(['1.8131', '1.8132', '1.8133']);
});

it('an axis of steps has whole numbers only, also where there is one point', () => {
  const theme = { text: '', muted: '', grid: '', accent: '', panel: '', bad: '', font: '', lines: [] };
  const ticksOf = (axis: Axis): unknown => {
    const look = { axis, scale: 'linear', values: 'number', smoothing: 0, unit: '', theme } as const;
    return lineOptions(look, { x: {}, y: {} }, 0, () => undefined).scales?.['x']?.ticks;
  };
  expect(ticksOf('step')).toHaveProperty('precision', 0);
  expect(ticksOf('epoch')).not.toHaveProperty('precision');
});
