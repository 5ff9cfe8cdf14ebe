import { answerBytes } from '../../bridge/answer-bytes.ts';
import { mediaAddress } from '../../../shared/contract/media.ts';
import { paint } from '../../../shared/lib/colour-map.ts';
import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import type { ExampleFace, InspectedPart } from '../../../shared/models/inspection.ts';
import { lab, media, valueOf } from '../../bridge/lab.ts';
import { paintPlanes } from '../../parts/hidden-units.ts';
import type { SpritePainter } from './sprite-atlas.ts';

/** Numbers that one answer holds at most: 8 MB. */
const atOnce = 2e6;
const cropSide = 56;
const cropsAtOnce = 8;
const facesAtOnce = 1000;

/** Pictures of the examples themselves, as the net is given them. */
export function pixelPainter(run: number, part: InspectedPart, shape: PictureShape): SpritePainter {
  const { rows, columns, channels } = shape;
  const size = rows * columns * channels;
  const some = Math.min(1000, Math.max(1, Math.floor(atOnce / size)));
  const scratch = new OffscreenCanvas(columns, rows);
  return async (examples, { context, side, at }, signal) => {
    const brush = scratch.getContext('2d');
    for (let from = 0; from < examples.length; from += some) {
      const indices = examples.slice(from, from + some);
      const values = new Float32Array(await media({ kind: 'run-examples', run, part, indices }, signal));
      indices.forEach((_, place) => {
        const own = values.subarray(place * size, (place + 1) * size);
        const bytes = channels === 3 ? paintPlanes(own, 1) : paint(own, 'grey', { low: 0, high: 1 });
        const picture = new ImageData(bytes, columns, rows);
        const { x, y } = at(from + place);
        if (side === columns && side === rows) context.putImageData(picture, x, y);
        else {
          brush?.putImageData(picture, 0, 0);
          context.drawImage(scratch, x, y, side, side);
        }
      });
    }
  };
}

/** Crops of the faces behind the examples, where the examples themselves are no pictures. */
export function cropPainter(run: number, part: InspectedPart): SpritePainter {
  let faces: Promise<ReadonlyMap<number, ExampleFace>> | undefined;
  return async (examples, { context, side, at }, signal) => {
    faces ??= facesOf(run, part);
    const known = await faces;
    const next = examples.entries();
    const draw = async (): Promise<void> => {
      for (const [place, example] of next) {
        const face = known.get(example);
        if (signal.aborted || face === undefined) continue;
        const picture = await cropOf(face, signal);
        const { x, y } = at(place);
        if (picture !== undefined) context.drawImage(picture, x, y, side, side);
      }
    };
    await Promise.all(Array.from({ length: cropsAtOnce }, draw));
  };
}

export { cropSide };

async function facesOf(run: number, part: InspectedPart): Promise<ReadonlyMap<number, ExampleFace>> {
  const found = new Map<number, ExampleFace>();
  for (let offset = 0; ; offset += facesAtOnce) {
    const asked = { run, part, offset, limit: facesAtOnce };
    const { examples, total } = await valueOf(lab.inspection.predictions(asked));
    for (const { example, face } of examples) if (face !== null) found.set(example, face);
    if (offset + facesAtOnce >= total) return found;
  }
}

/** Undefined where the picture of a face is not in the lab. */
async function cropOf({ sha256, box }: ExampleFace, signal: AbortSignal): Promise<ImageBitmap | undefined> {
  const answer = await fetch(mediaAddress({ kind: 'face-crop', sha256, box, size: cropSide }), { signal });
  const bytes = await answerBytes(answer);
  return bytes === undefined ? undefined : createImageBitmap(new Blob([bytes]));
}
