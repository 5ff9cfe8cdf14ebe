import { optimum, path, plainOptimum, rate } from '../../../shared/lib/quadratic-valley.ts';
import { momentum, momentumSettings } from '../../../shared/models/instruments/momentum.ts';
import type { Instrument } from '../instrument.ts';

export const momentumInstrument: Instrument = {
  name: momentum.name,
  run: ({ settings }) => {
    const { condition, learningRate, momentum: gamma, steps } = momentumSettings.parse(settings);
    const best = optimum(condition);
    const vanilla = plainOptimum(condition);
    const own = learningRate === 0 ? best : { alpha: learningRate, gamma };
    const paths = {
      vanilla: path(condition, vanilla.alpha, vanilla.gamma, steps),
      optimal: path(condition, best.alpha, best.gamma, steps),
      chosen: path(condition, own.alpha, own.gamma, steps),
    };
    return Promise.resolve({
      summary: `Best: learning rate ${best.alpha.toPrecision(4)} and momentum ${best.gamma.toPrecision(4)}, with which the error shrinks to ${best.rate.toPrecision(4)} of itself a step; without momentum to ${vanilla.rate.toPrecision(4)}.`,
      values: { best, vanilla, paths },
      blocks: [
        {
          kind: 'valley' as const,
          title: 'The valley',
          ...{ condition, alpha: own.alpha, gamma: own.gamma, steps },
        },
        {
          kind: 'numbers' as const,
          title: 'What is left of the error after a step, in the long run',
          items: [
            { label: 'Best pair', value: best.rate },
            { label: 'Best without momentum', value: vanilla.rate },
            { label: 'As chosen', value: rate(condition, own.alpha, own.gamma) },
            { label: 'Best learning rate', value: best.alpha },
            { label: 'Best momentum', value: best.gamma },
          ],
        },
      ],
    });
  },
};
