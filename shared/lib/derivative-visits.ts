/** A unit of a layer; layer 0 is the input. */
export interface UnitPlace {
  layer: number;
  unit: number;
}

/** One derivative that is worked out. `trail`: from the weight's own unit on to it. */
export interface Visit {
  /** The weight whose gradient is being worked out: from a unit of the layer below to one of `layer`. */
  weight: { layer: number; from: number; to: number };
  trail: readonly UnitPlace[];
}

/** The derivatives in the order in which they are worked out along every path: anew for each weight, through all units above. */
export function visitsByEveryPath(layers: number, units: number): Visit[] {
  const visits: Visit[] = [];
  const go = (weight: Visit['weight'], trail: readonly UnitPlace[]): void => {
    visits.push({ weight, trail });
    const above = (trail.at(-1)?.layer ?? 0) + 1;
    if (above > layers) return;
    for (let unit = 0; unit < units; unit++) go(weight, [...trail, { layer: above, unit }]);
  };
  for (let layer = 1; layer <= layers; layer++) {
    for (let from = 0; from < units; from++) {
      for (let to = 0; to < units; to++) go({ layer, from, to }, [{ layer, unit: to }]);
    }
  }
  return visits;
}

/** The same where each is kept: from the last layer down, every one once, for its first weight. */
export function visitsKept(layers: number, units: number): Visit[] {
  return Array.from({ length: layers }, (_, at) => layers - at).flatMap((layer) =>
    Array.from({ length: units }, (_, to) => ({ weight: { layer, from: 0, to }, trail: [{ layer, unit: to }] })),
  );
}
