import type { ActorStatus, FacesStatus } from '../../../shared/models/face.ts';

/** `lacking`: usable faces below what is needed. */
export interface ActorRow extends ActorStatus {
  readonly name: string;
  readonly lacking: number;
}

export const actorOrders = [
  { value: 'list', label: 'List order' },
  { value: 'lacking', label: 'Most missing first' },
  { value: 'open', label: 'Most unreviewed first' },
  { value: 'name', label: 'Name' },
] as const;
export type ActorOrder = (typeof actorOrders)[number]['value'];

export function actorRows(status: Pick<FacesStatus, 'actors'>, order: ActorOrder): ActorRow[] {
  const rows = Object.entries(status.actors).map(([name, actor]) => ({
    ...actor,
    name,
    lacking: Math.max(0, actor.needed - actor.usable),
  }));
  switch (order) {
    case 'list':
      return rows;
    case 'lacking':
      return rows.sort((one, other) => other.lacking - one.lacking);
    case 'open':
      return rows.sort((one, other) => other.open - one.open);
    case 'name':
      return rows.sort((one, other) => one.name.localeCompare(other.name));
  }
}
