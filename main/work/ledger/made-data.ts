import { featuresData } from '../../../shared/models/data/features-data.ts';
import type { ExtractorSummary } from '../../../shared/models/extractors/extractor.ts';
import type { WantedData } from '../../../shared/models/ledger/ledger.ts';
import { Registry } from '../../../shared/models/registry.ts';
import { beginFeatures } from '../extractors/begin-features.ts';
import { listExtractors } from '../extractors/extractors.ts';
import type { LabContext, ReadContext } from '../lab-context.ts';
import { hasFacts } from './wanted-data.ts';

/** Begins the job that makes a set. @returns the job's id. */
export type MakeData = (lab: LabContext) => Promise<string>;

/** How sets of a kind are made from what a lab has. */
interface DataMaking {
  kind: string;
  /** @returns undefined where the lab lacks something that they are made from. */
  find(lab: ReadContext, wanted: WantedData): Promise<MakeData | undefined>;
}

const makings = new Registry<DataMaking>(
  ({ kind }) => kind,
  [
    {
      kind: featuresData.kind,
      find: async (lab, wanted) => {
        const { classes } = wanted;
        const fitting = lab.store.faces.snapshots
          .list()
          .filter(({ rule }) => classes === undefined || rule.actors.length === classes);
        // Layers are compared on the same faces.
        const used = lab.store.data.of(featuresData).all();
        const snapshot = fitting.find(({ hash }) => used.some((set) => set.snapshot === hash)) ?? fitting[0];
        const layer = (await listExtractors(lab)).flatMap((one) => layerOf(one, wanted))[0];
        if (snapshot === undefined || layer === undefined) return undefined;
        return async (to) =>
          (await beginFeatures(to, snapshot, { ...layer, normalisation: null, engine: null })).job.id;
      },
    },
  ],
);

/** How a set that is wanted could be made here; undefined where it cannot. */
export async function dataMaking(lab: ReadContext, wanted: WantedData): Promise<MakeData | undefined> {
  return makings.get(wanted.kind)?.find(lab, wanted);
}

/** The layer of an installed extractor that is recommended and gives so many values. */
function layerOf(
  { name, installed, layers, recommended }: ExtractorSummary,
  { features: values, facts = {} }: WantedData,
): { extractor: string; layer: string; pool: number | null }[] {
  if (installed === null || values === undefined) return [];
  return recommended.flatMap(({ layer, pool }) => {
    const [channels, rows, columns] = layers.find((one) => one.name === layer)?.shape ?? [0, 0, 0];
    const given = channels * (pool === undefined ? rows * columns : pool * pool);
    const made = { extractor: installed, layer, pool: pool ?? null };
    return given === values && hasFacts(made, facts) ? [{ ...made, extractor: name }] : [];
  });
}
