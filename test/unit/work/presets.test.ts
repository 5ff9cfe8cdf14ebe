import { expect, it } from 'vitest';
import { allPresets } from '../../../main/work/presets.ts';

it('presets come in the order of the report, so that the first that is offered needs no faces', () => {
  expect(allPresets().map(({ name }) => name)).toEqual(['part4', 'part5', 'part8', 'part10']);
});
