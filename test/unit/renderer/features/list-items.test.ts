import { describe, expect, it } from 'vitest';
import { netWords, withItemAdded, withItemRemoved } from '../../../../renderer/features/train/list-items.ts';
import { netOf } from '../../../../shared/models/described-kinds.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';

const hidden = netOf(describeKinds(), 'dense-net')?.parameters.find(({ path }) => path === 'hidden');
if (hidden?.kind !== 'list') throw new Error('A dense net has a list of hidden layers.');

const values = new Map<string, unknown>([
  ['hidden.0.units', 70],
  ['hidden.0.activation', 'tanh'],
  ['hidden.1.units', 30],
  ['hidden.1.activation', 'relu'],
  ['steps', 500],
]);

describe('the layers on the form', () => {
  it('grow by one like the last, next to the classes', () => {
    const more = withItemAdded(hidden, values);
    expect(more.get('hidden.2.units')).toBe(20);
    expect(more.get('hidden.2.activation')).toBe('relu');
    expect(more.get('steps')).toBe(500);
  });

  it('move up when one before them is taken out', () => {
    expect(withItemRemoved(hidden, values, 0)).toEqual(
      new Map<string, unknown>([
        ['steps', 500],
        ['hidden.0.units', 30],
        ['hidden.0.activation', 'relu'],
      ]),
    );
  });

  it('can all be taken out and begun anew', () => {
    const none = withItemRemoved(hidden, withItemRemoved(hidden, values, 0), 0);
    expect([...none.keys()]).toEqual(['steps']);
    expect(withItemAdded(hidden, none).get('hidden.0.activation')).toBe('tanh');
  });
});

describe('the net in a line', () => {
  it('counts its weights and biases: 2352 · 70 + 70 and 70 · 6 + 6 for the net of part 8', () => {
    const part8 = withItemRemoved(hidden, values, 1);
    expect(netWords(hidden, part8, 2352, 6)).toBe('2,352 → 70 → 6: 165,136 weights and biases.');
  });

  it('says nothing while a layer is not right', () => {
    expect(netWords(hidden, new Map(values).set('hidden.1.units', null), 2352, 6)).toBe('');
  });
});
