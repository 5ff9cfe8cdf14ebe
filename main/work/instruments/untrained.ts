import { dataFolder } from '../../data/sources/data-sources.ts';
import type { AskedPreset } from '../../instruments/instrument-messages.ts';
import type { ReadContext } from '../lab-context.ts';
import { presetByName } from '../presets.ts';
import { fitToData, requireData, runData } from '../runs/run-data.ts';

/** A preset with a set of this lab that it could be trained on. */
interface Untrained {
  asked: AskedPreset;
  snapshotHash: string;
}

/**
 * The preset with the set that was added last of those that its rule divides as it is, else of those that fit it at all.
 * @throws LabError `not_found` where there is none, saying how to add one.
 */
export async function untrainedPreset(lab: ReadContext, name: string): Promise<Untrained> {
  const asked = presetByName(name).spec;
  const all = lab.store.data
    .all()
    .filter(({ ref }) => ref.kind === asked.data.kind)
    .map(({ ref }) => fitToData(lab, asked, ref, false));
  const { spec, data } = all.find(({ adjustments }) => adjustments.length === 0) ?? fitToData(lab, asked, null, false);
  const { snapshot } = await runData(lab, spec, data);
  const { classNames, title, shape, hash } = requireData(lab, data, spec.data.kind);
  const directory = dataFolder(lab.dataDirectory, data);
  return {
    asked: { ref: data, directory, hash, classNames: [...classNames], spec, title, shape },
    snapshotHash: snapshot.hash,
  };
}
