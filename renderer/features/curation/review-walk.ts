import type { FaceSummary } from '../../../shared/models/face.ts';
import { hasPicture } from './curation-words.ts';
import { narrows, type FaceFilter } from './face-filter.ts';
import type { useFaceList } from './face-list.ts';
import { pageSize } from './face-section.ts';

type List = Pick<ReturnType<typeof useFaceList>, 'total' | 'ensure' | 'faceAt' | 'placeOf'>;

/** Whether a face needs review: with a narrowing filter every face, else those that are open or that a check finds suspicious. */
export function needsReview(face: FaceSummary, filter: FaceFilter): boolean {
  return hasPicture(face) && (narrows(filter) || face.standing === 'open' || face.suspicion > 0);
}

/** The place of the next face that needs review (the previous one with `by` −1), read as far as needed; undefined when there is none. */
export async function nextToReview(
  list: List,
  filter: FaceFilter,
  from: number,
  by: 1 | -1,
): Promise<number | undefined> {
  for (let place = from + by; place >= 0 && place < list.total; place += by) {
    if (list.faceAt(place) === undefined) await list.ensure(place, place);
    const face = list.faceAt(place);
    if (face !== undefined && needsReview(face, filter)) return place;
  }
  return undefined;
}

/** A row's place in the list, which is read page by page until it is found; undefined when the filter does not have it. */
export async function placeOfRow(list: List, row: number, mostPages = 50): Promise<number | undefined> {
  for (let page = 0; page < mostPages && page * pageSize < list.total; page++) {
    const place = list.placeOf(row);
    if (place !== undefined) return place;
    await list.ensure(page * pageSize, (page + 1) * pageSize - 1);
  }
  return list.placeOf(row);
}
