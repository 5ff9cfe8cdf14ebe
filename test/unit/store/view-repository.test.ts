import { describe, expect, it } from 'vitest';
import { runView } from '../../../shared/models/run-view.ts';
import { labDirectory, openedStore } from './lab-directory.ts';

const view = (name: string, more: object = {}) => runView.parse({ name, ...more });

describe('saved views', () => {
  it('are listed by name, and one of the same name in another case takes the place of the first', () => {
    const { views } = openedStore(labDirectory());
    views.save(view('Wide nets', { where: 'hidden.0.units > 50' }));
    views.save(view('accurate', { where: 'test.accuracy > 0.9', columns: ['name', 'test.accuracy'] }));
    views.save(view('WIDE nets', { where: 'hidden.0.units > 90', group: 'preset' }));
    expect(views.list()).toEqual([
      view('accurate', { where: 'test.accuracy > 0.9', columns: ['name', 'test.accuracy'] }),
      view('WIDE nets', { where: 'hidden.0.units > 90', group: 'preset' }),
    ]);
    expect([views.delete('Accurate'), views.delete('Accurate')]).toEqual([true, false]);
    expect(views.list().map(({ name }) => name)).toEqual(['WIDE nets']);
  });

  it('have one default at most', () => {
    const { views } = openedStore(labDirectory());
    views.save(view('first', { isDefault: true }));
    views.save(view('second', { isDefault: true }));
    expect(views.list().map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['first', false],
      ['second', true],
    ]);
    views.save(view('second'));
    expect(views.list().some(({ isDefault }) => isDefault)).toBe(false);
  });
});
