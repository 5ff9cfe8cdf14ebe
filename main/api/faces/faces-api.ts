import { LabError } from '../../../shared/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { FaceBox } from '../../../shared/models/face.ts';
import { clampBox } from '../../data/faces/imaging/clamped-box.ts';
import type { LabContext } from '../../work/lab-context.ts';
import { startFaceCheck } from '../../work/faces/face-check-task.ts';
import { faceReads, requireFace } from './face-reads.ts';

/** An event names no more rows than this. */
const mostNamed = 1000;

/** Rows of actor lists with all that is known of them, and what a person decides about them. */
export function facesApi(lab: LabContext): LabHandlers['faces'] {
  const { decisions } = lab.store.faces;

  /** Tells every client of the lab, including the one that did it. */
  function told<Outcome extends { rows: number[] }>(outcome: Outcome): Outcome {
    const named = outcome.rows.length <= mostNamed ? outcome.rows : null;
    lab.events.emit({ type: 'faces-changed', rows: named });
    return outcome;
  }

  return {
    ...faceReads(lab),
    decide({ rows: ids, box, ...decision }) {
      if (box !== null) checkBox(lab, ids, box);
      return told(decisions.decide(ids, { ...decision, box }));
    },
    undo: () => told(decisions.undo()),
    redo: () => told(decisions.redo()),
    check: () => ({ job: startFaceCheck(lab, 'hand') }),
  };
}

/** @throws LabError `bad_input` for a box that is given to several rows, or that has no pixel of the picture in it. */
function checkBox(lab: LabContext, ids: readonly number[], box: FaceBox): void {
  const [id, another] = ids;
  if (id === undefined) return;
  if (another !== undefined)
    throw new LabError('bad_input', 'A box belongs to one picture. Decide about one row at a time.');
  const { image, label } = requireFace(lab, id);
  if (image === null || image.width === null || image.height === null) return;
  if (clampBox(box, image.width, image.height).box !== null) return;
  throw new LabError(
    'bad_input',
    `The box lies outside of ${label}, which is ${image.width} × ${image.height} pixels. Draw it over the face.`,
    { box },
  );
}
