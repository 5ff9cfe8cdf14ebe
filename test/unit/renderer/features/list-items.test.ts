import { describe, expect, it } from 'vitest';
import { netWords, withLayerAdded, withLayerRemoved } from '../../../../renderer/features/train/hidden-layers.ts';

const values = new Map<string, unknown>([
  ['hidden.0.units', 70],
  ['hidden.0.activation', 'tanh'],
  ['hidden.1.units', 30],
  ['hidden.1.activation', 'relu'],
  ['steps', 500],
]);

describe('the layers on the form', () => {
  it('grow by one like the last, next to the classes', () => {
    const more = withLayerAdded(values);
    expect(more.get('hidden.2.units')).toBe(20);
    expect(more.get('hidden.2.activation')).toBe('relu');
    expect(more.get('steps')).toBe(500);
  });

  it('move up when one before them is taken out', () => {
    expect(withLayerRemoved(values, 0)).toEqual(
      new Map<string, unknown>([
        ['steps', 500],
        ['hidden.0.units', 30],
        ['hidden.0.activation', 'relu'],
      ]),
    );
  });

  it('can all be taken out and begun anew', () => {
    const none = withLayerRemoved(withLayerRemoved(values, 0), 0);
    expect([...none.keys()]).toEqual(['steps']);
    expect(withLayerAdded(none).get('hidden.0.activation')).toBe('tanh');
  });
});

describe('the net in a line', () => {
  it('counts its weights and biases: 2352 · 70 + 70 and 70 · 6 + 6 for the net of part 8', () => {
    const part8 = withLayerRemoved(values, 1);
    expect(netWords(part8, 2352, 6)).toBe('2,352 → 70 → 6: 165,136 weights and biases.');
  });

  it('says nothing while a layer is not right', () => {
    expect(netWords(new Map(values).set('hidden.1.units', null), 2352, 6)).toBe('');
  });
});
