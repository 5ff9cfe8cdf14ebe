import { LabError } from '../../../shared/failure.ts';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import type { StrongestMaps } from '../../../shared/models/extractors/extractor.ts';
import { extractorFile } from '../../data/extractors/extractor-folder.ts';
import { fromMaps, type MapsRequest } from '../../data/extractors/extractor-messages.ts';
import { ChildWork } from '../child-work.ts';
import type { LabContext } from '../lab-context.ts';
import { extractorFolders } from './extractors.ts';
import type { FeaturesPlan } from './features-plan.ts';

const untold = { phase: () => undefined, progress: () => undefined, log: () => undefined, paused: () => undefined };

/**
 * What a layer gives for one face of a snapshot.
 * @param item its place in the snapshot. @throws LabError `not_found` for one that there is not, `bad_data` without its picture.
 */
export async function faceMaps(
  lab: LabContext,
  { snapshot, installed, layer, normalisation, imaging, engine }: FeaturesPlan,
  item: number,
  most: number,
): Promise<StrongestMaps> {
  const face = faceOf(lab, snapshot, item);
  const request: MapsRequest = {
    extractor: installed,
    weights: extractorFile(extractorFolders(lab), installed),
    planes: await lab.imaging.pixels(face.sha256, face.box, imaging),
    ...{ layer, normalisation, engine, most },
  };
  const work = new ChildWork<MapsRequest, StrongestMaps>('activation-maps', fromMaps);
  return work.run(lab, request, untold, new AbortController().signal);
}

function faceOf(lab: LabContext, { hash, name, items }: FaceSnapshot, item: number) {
  const face = lab.store.faces.snapshots.items(hash)[item];
  if (face !== undefined) return face;
  throw new LabError('not_found', `“${name}” has ${items} faces, numbered from 0; there is no ${item}.`);
}
