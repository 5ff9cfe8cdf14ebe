import { describe, expect, it } from 'vitest';
import { presetByName } from '../../../main/work/presets.ts';
import { settingsOf } from '../../../main/command-line/train-command.ts';
import { withSettings } from '../../../shared/models/spec-settings.ts';

describe('--set', () => {
  it.each([
    ['.001', 0.001],
    ['-.5', -0.5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['1.E+2', 100],
    ['+1', 1],
    ['007', 7],
    ['true', true],
    ['[1, 2]', [1, 2]],
    // Not numbers, here or in JSON: they stay words, which a field of numbers then refuses.
    ['1_000', '1_000'],
    ['1,5', '1,5'],
    ['.', '.'],
    ['e3', 'e3'],
    ['0x10', '0x10'],
    ['', ''],
  ])('reads %j', (text, value) => {
    expect(settingsOf([`a.b=${text}`])).toEqual({ 'a.b': value });
  });

  it('may be given in any order', () => {
    const pairs = ['optimizer.kind=sgd', 'optimizer.momentum=.5', 'optimizer.learningRate=1e-2'];
    const orders = [pairs, pairs.toReversed(), [1, 0, 2].map((place) => pairs[place] ?? '')];
    for (const order of orders) {
      expect(withSettings(presetByName('part8').spec, settingsOf(order))['optimizer']).toEqual({
        ...{ kind: 'sgd', learningRate: 0.01, momentum: 0.5, l2: 0 },
      });
    }
  });
});
