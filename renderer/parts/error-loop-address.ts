import type { RouteLocationRaw } from 'vue-router';

/** The faces of a snapshot whose label a net that has not seen them finds least likely. @param snapshot its hash. */
export function mislabelledAddress(snapshot?: string): RouteLocationRaw {
  return { path: '/faces/mislabelled', query: snapshot === undefined ? {} : { snapshot } };
}

/** What a change of the data does over seeds. Snapshots by their hashes. */
export function effectAddress({ before, after }: { before?: string; after?: string } = {}): RouteLocationRaw {
  return {
    path: '/faces/effect',
    query: { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) },
  };
}
