import { z } from 'zod';
import { once } from '../../../../shared/lib/once.ts';
import { failure } from '../../../../shared/failure.ts';
import { contentHash, faceBox, faceImage } from '../../../../shared/models/face.ts';
import { faceImaging } from '../../../../shared/models/face-snapshot.ts';
import { cropMeasures } from './imaging.ts';

const bytes = z.instanceof(Uint8Array<ArrayBuffer>);
const blob = { file: z.string(), sha256: contentHash };

/** What the lab asks of an imaging child. `file`: where the blob is. */
export const imagingOrder = once(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('look'), ...blob, boxes: z.array(faceBox) }),
    z.object({ kind: z.literal('measure'), ...blob, box: faceBox }),
    z.object({ kind: z.literal('crop'), ...blob, box: faceBox, size: z.int().min(1) }),
    z.object({ kind: z.literal('photo'), ...blob, most: z.int().min(1) }),
    z.object({ kind: z.literal('pixels'), ...blob, box: faceBox, imaging: faceImaging }),
  ]),
);
export type ImagingOrder = z.input<ReturnType<typeof imagingOrder>>;

const measuredCrop = once(() => z.object({ measures: cropMeasures, dhash: bytes.nullable() }));

/** The outcome of an order. */
export const imagingResult = once(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('seen'), image: faceImage, crops: z.array(measuredCrop()) }),
    z.object({ kind: z.literal('measured'), crop: measuredCrop() }),
    z.object({ kind: z.literal('bytes'), bytes }),
    z.object({ kind: z.literal('failed'), failure }),
  ]),
);
export type ImagingResult = z.infer<ReturnType<typeof imagingResult>>;

/**
 * What an imaging child tells: first that it is ready, or why it cannot work on this machine; then one answer to each order. `memory`:
 * bytes it holds after the order.
 */
export const fromImaging = once(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('ready') }),
    z.object({ type: z.literal('unusable'), why: z.string() }),
    z.object({ type: z.literal('answer'), result: imagingResult(), memory: z.number() }),
  ]),
);
export type FromImaging = z.infer<ReturnType<typeof fromImaging>>;

/** Exit code of a child that needed more memory than it may have. */
export const tooMuchMemory = 77;
