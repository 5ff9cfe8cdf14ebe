import { LabError } from '../../../shared/contract/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import { faceQuery, type FaceBox, type FaceRow, type FaceSummary } from '../../../shared/models/face.ts';
import type { LabContext } from '../lab-context.ts';
import { startFaceCheck } from './face-check-task.ts';

/** Up to this many of 256 bits two crops of one actor show one photo, as measured on the lists of six actors. */
const nearBits = 24;
const mostAccepted = 24;
/** An event names no more rows than this. */
const mostNamed = 1000;

/** Rows of actor lists with all that is known of them, and what a person decides about them. */
export function facesApi(lab: LabContext): LabHandlers['faces'] {
  const { rows, downloads, images, decisions } = lab.store.faces;

  /** Every face of the lab hears of it, the one that did it too. */
  function told<Outcome extends { rows: number[] }>(outcome: Outcome): Outcome {
    const named = outcome.rows.length <= mostNamed ? outcome.rows : null;
    lab.events.emit({ type: 'faces-changed', rows: named });
    return outcome;
  }

  return {
    status: () => ({ ...rows.status(lab.store.settings.get().faces.needed), ...decisions.depth() }),
    list: (query) => rows.query(query),
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
    decide({ rows: ids, box, ...decision }) {
      if (box !== null) checkBox(lab, ids, box);
      return told(decisions.decide(ids, { ...decision, box }));
    },
    undo: () => told(decisions.undo()),
    redo: () => told(decisions.redo()),
    history: ({ row }) => decisions.history(requireRow(lab, row).key),
    check: () => ({ job: startFaceCheck(lab) }),
  };
}

function requireRow(lab: LabContext, id: number): FaceRow {
  const row = lab.store.faces.rows.get(id);
  if (row === undefined) throw missing(id);
  return row;
}

function requireFace(lab: LabContext, id: number): FaceSummary {
  const [face] = lab.store.faces.rows.summaries([id]);
  if (face === undefined) throw missing(id);
  return face;
}

function missing(id: number): LabError {
  return new LabError('not_found', `There is no row ${id} any more: its actor was taken away. Read the list again.`, {
    id,
  });
}

function acceptedOf(lab: LabContext, face: FaceSummary): number[] {
  const query = faceQuery.parse({ actors: [face.actor], standings: ['in'], limit: mostAccepted + 1 });
  const ids = lab.store.faces.rows.query(query).faces.map(({ id }) => id);
  return ids.filter((id) => id !== face.id).slice(0, mostAccepted);
}

/** @throws LabError `bad_input` for a box that is given to several rows, or that has no pixel of the picture in it. */
function checkBox(lab: LabContext, ids: readonly number[], box: FaceBox): void {
  const [id, another] = ids;
  if (id === undefined) return;
  if (another !== undefined)
    throw new LabError('bad_input', 'A box belongs to one picture. Decide about one row at a time.');
  const { image, label } = requireFace(lab, id);
  if (image === null || image.width === null || image.height === null) return;
  if (box.x1 < image.width && box.y1 < image.height && box.x2 > 0 && box.y2 > 0) return;
  throw new LabError(
    'bad_input',
    `The box lies outside of ${label}, which is ${image.width} × ${image.height} pixels. Draw it over the face.`,
    { box },
  );
}
