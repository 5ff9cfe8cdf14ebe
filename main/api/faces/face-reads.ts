import { LabError } from '../../../shared/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import { faceQuery, type FaceRow, type FaceSummary } from '../../../shared/models/face.ts';
import type { LabContext } from '../../work/lab-context.ts';

/** Up to this many of 256 bits two crops of one actor show one photo, as measured on the lists of six actors. */
const nearBits = 24;
const mostAccepted = 24;

/** What is known of rows. */
export function faceReads(lab: Pick<LabContext, 'store'>) {
  const { rows, downloads, images, decisions } = lab.store.faces;
  return {
    status: () => ({ ...rows.status(lab.store.settings.get().faces.needed), ...decisions.depth() }),
    list: (query) => rows.query(query),
    counts: (filter) => rows.counts(filter),
    get({ row }) {
      const face = requireFace(lab, row);
      return {
        ...face,
        attempts: downloads.attempts(row),
        near: images.near(row, nearBits),
        accepted: acceptedOf(lab, face),
      };
    },
    find({ names }) {
      const ids = names.flatMap((name) => {
        const named = rows.named(name);
        if (named.length > 0) return named;
        throw new LabError(
          'not_found',
          `No row is called ${name}. Give a row’s number, its label (as in “bracco16”), its key, or the sha256 of its picture.`,
          { name },
        );
      });
      return rows.summaries([...new Set(ids)]);
    },
    history: ({ row }) => decisions.history(requireRow(lab, row).key),
  } satisfies Partial<LabHandlers['faces']>;
}

/** @throws LabError `not_found`. */
export function requireFace(lab: Pick<LabContext, 'store'>, id: number): FaceSummary {
  const [face] = lab.store.faces.rows.summaries([id]);
  if (face === undefined) throw missing(id);
  return face;
}

function requireRow(lab: Pick<LabContext, 'store'>, id: number): FaceRow {
  const row = lab.store.faces.rows.get(id);
  if (row === undefined) throw missing(id);
  return row;
}

function missing(id: number): LabError {
  return new LabError('not_found', `There is no row ${id} any more: its actor was taken away. Read the list again.`, {
    id,
  });
}

function acceptedOf(lab: Pick<LabContext, 'store'>, face: FaceSummary): number[] {
  const query = faceQuery.parse({ actors: [face.actor], standings: ['in'], limit: mostAccepted + 1 });
  const ids = lab.store.faces.rows.query(query).faces.map(({ id }) => id);
  return ids.filter((id) => id !== face.id).slice(0, mostAccepted);
}
