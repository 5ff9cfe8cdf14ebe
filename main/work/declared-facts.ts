import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import { dataKey } from '../../shared/models/data/data-set.ts';
import { dataFolder, dataSources } from '../data/sources/data-sources.ts';
import type { Store } from '../store/store.ts';

/**
 * Brings what is kept about sets to what their own files declare: earlier versions guessed that a square number of features is a picture.
 * @returns the sets that are known otherwise now, as `matrices:toy-0a1b2c3d`. @throws what the first set met that cannot be read, after
 * all others.
 */
export async function takeDeclared(lab: { dataDirectory: string; store: Store }): Promise<string[]> {
  const changed: string[] = [];
  const failures: unknown[] = [];
  for (const ref of lab.store.data.refs()) {
    const [source, kind] = [dataSources.get(ref.kind), dataKinds.get(ref.kind)];
    if (source?.declared === undefined || kind === undefined) continue;
    try {
      const set = { folder: dataFolder(lab.dataDirectory, ref), facts: lab.store.data.facts(ref) };
      const facts = await source.declared(set);
      if (facts === undefined) continue;
      lab.store.data.of(kind).put(kind.facts.parse(facts));
      changed.push(dataKey(ref));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return changed;
}
