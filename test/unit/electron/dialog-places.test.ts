import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dialogPlaces } from '../../../main/electron/dialog-places.ts';

it('opens each kind of dialog where its last choice was, and the others where they usually do', () => {
  const places = dialogPlaces((kind) => join('/usual', kind));
  expect(places.of('digits')).toBe(join('/usual', 'digits'));
  places.chosen('digits', join('/data', 'mnist'));
  expect(places.of('digits')).toBe('/data');
  expect(places.of('archive')).toBe(join('/usual', 'archive'));
});
