import { facesData } from '../../shared/models/data/matrices-data.ts';
import { samePicture, type DataSet, type PictureShape } from '../../shared/models/data/data-set.ts';
import type { ReadContext } from './lab-context.ts';

/** The set of a snapshot's faces whose pictures have this shape, where it was made before. */
export function setWithPictures({ store }: ReadContext, snapshot: string, shape: PictureShape): DataSet | undefined {
  return store.data
    .all()
    .find((set) => set.ref.kind === facesData.kind && set.snapshot === snapshot && samePicture(set.shape, shape));
}
