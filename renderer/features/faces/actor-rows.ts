import type { ActorStatus, FacesStatus, FaceState } from '../../../shared/models/face.ts';

/** `failed`: rows without a picture for which something was tried. `lacking`: usable faces below what is needed. */
export interface ActorRow extends ActorStatus {
  readonly name: string;
  readonly failed: number;
  readonly lacking: number;
}

export const actorOrders = [
  { value: 'list', label: 'in the order of the list' },
  { value: 'lacking', label: 'most lacking first' },
  { value: 'open', label: 'most open first' },
  { value: 'name', label: 'by name' },
] as const;
export type ActorOrder = (typeof actorOrders)[number]['value'];

export function actorRows(status: Pick<FacesStatus, 'actors'>, order: ActorOrder): ActorRow[] {
  const rows = Object.entries(status.actors).map(([name, actor]) => ({
    ...actor,
    name,
    failed: actor.absent - actor.pending,
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

/** What came of the addresses, by state and cause, the most frequent first; without what went well and what is still to do. */
export function causeRows({ causes }: Pick<FacesStatus, 'causes'>): FacesStatus['causes'] {
  const told: ReadonlySet<FaceState> = new Set(['verified', 'pending']);
  return causes.filter(({ state }) => !told.has(state)).sort((one, other) => other.rows - one.rows);
}
