import { expect, it } from 'vitest';
import { everyone, failingActors, failingHosts } from '../../../../renderer/features/faces/cause-choices.ts';

const actor = { rows: 10, usable: 4, needed: 5, open: 1, out: 0, absent: 5, pending: 2, failed: 0 };
const host = { rows: 5, states: {}, active: 0, wait: 0 };

it('offers the actors and hosts of which something failed, with how much', () => {
  const actors = { Ada: { ...actor, failed: 3 }, Bo: actor, Cy: { ...actor, failed: 1 } };
  expect(failingActors({ actors }, everyone)).toEqual([
    { value: '', label: 'All actors' },
    { value: 'Ada', label: 'Ada (3)' },
    { value: 'Cy', label: 'Cy (1)' },
  ]);
  const hosts = [
    { ...host, host: 'a.example', states: { dead: 2, timeout: 1, mismatch: 4 } },
    { ...host, host: 'b.example', states: { verified: 5 } },
  ];
  expect(failingHosts(hosts, everyone).map(({ label }) => label)).toEqual(['All hosts', 'a.example (3)']);
});

it('keeps the chosen one when a retry mended all that it lacked', () => {
  expect(failingActors({ actors: { Ada: actor, Bo: actor } }, 'Bo')).toEqual([
    { value: '', label: 'All actors' },
    { value: 'Bo', label: 'Bo (0)' },
  ]);
});
