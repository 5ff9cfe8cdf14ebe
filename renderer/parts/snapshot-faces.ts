import { itemsByPart } from '../../shared/lib/part-items.ts';
import type { FaceSummary } from '../../shared/models/face.ts';
import type { SnapshotItem } from '../../shared/models/face-snapshot.ts';
import type { InspectedPart } from '../../shared/models/inspection.ts';
import { lab, valueOf } from '../bridge/lab.ts';

/** `face`: its row, undefined where its actor was removed since. */
export interface ExampleFace {
  item: SnapshotItem;
  face: FaceSummary | undefined;
}

/** As many rows as one question names at most. */
const mostRows = 5000;

/**
 * The faces that examples of a snapshot are, as they stand now; examples that it does not have are left out.
 * @param snapshot its hash. @throws LabError when it is not in this lab.
 */
export async function snapshotFaces<Example extends { part: InspectedPart; example: number }>(
  snapshot: string,
  examples: readonly Example[],
): Promise<(Example & ExampleFace)[]> {
  const { items } = await valueOf(lab.faceSnapshots.show({ snapshot }));
  const itemsOf = itemsByPart(items);
  const parts = { train: itemsOf('train'), validation: itemsOf('validation'), test: itemsOf('test') };
  const named = examples.flatMap((one) => {
    const item = parts[one.part][one.example];
    return item === undefined ? [] : [{ ...one, item }];
  });
  const rows = await rowsOf(named.map(({ item }) => item.rowKey));
  return named.map((one) => ({ ...one, face: rows.get(one.item.rowKey) }));
}

/** Rows by key; those whose actor was removed are left out. */
async function rowsOf(keys: readonly string[]): Promise<ReadonlyMap<string, FaceSummary>> {
  const names = keys.slice(0, mostRows);
  if (names.length === 0) return new Map();
  const all = await lab.faces.find({ names });
  const rows = all.ok ? all.value : await oneByOne(names);
  return new Map(rows.map((row) => [row.key, row]));
}

/** The lab names no row when one of them is gone. */
async function oneByOne(names: readonly string[]): Promise<FaceSummary[]> {
  const answers = await Promise.all(names.map((name) => lab.faces.find({ names: [name] })));
  return answers.flatMap((answer) => (answer.ok ? answer.value : []));
}
