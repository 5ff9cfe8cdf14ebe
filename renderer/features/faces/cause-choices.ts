import { failedStates, type FacesStatus } from '../../../shared/models/face.ts';
import { formatNumber } from '../../ui/format.ts';
import { hostFailed, type HostRow } from './host-words.ts';

/** Chosen where all actors or all hosts are meant; neither is ever called so. */
export const everyone = '';

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Actors with rows that failed, with how many, and the chosen one even when none of its failed any more. */
export function failingActors({ actors }: Pick<FacesStatus, 'actors'>, chosen: string): Choice[] {
  const failing = Object.entries(actors).map(([name, { failed }]) => ({ name, failed }));
  return choices('All actors', failing, chosen);
}

/** Likewise of hosts. */
export function failingHosts(hosts: readonly HostRow[], chosen: string): Choice[] {
  const failing = hosts.map((row) => ({ name: row.host, failed: hostFailed(row, failedStates) }));
  return choices('All hosts', failing, chosen);
}

function choices(all: string, failing: readonly { name: string; failed: number }[], chosen: string): Choice[] {
  const listed = failing.filter(({ name, failed }) => failed > 0 || name === chosen);
  return [
    { value: everyone, label: all },
    ...listed.map(({ name, failed }) => ({ value: name, label: `${name} (${formatNumber(failed)})` })),
  ];
}
