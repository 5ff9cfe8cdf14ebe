import { shallowRef, watch, type Ref } from 'vue';
import type { Failure } from '../../../shared/failure.ts';
import type { DigitsPartName } from '../../../shared/models/digits.ts';
import { lab, media, valueOf } from '../../bridge/lab.ts';
import { failureOf } from '../../ui/failure-text.ts';

/** One image of a set: `index` in its part, pixels 0…255 row by row. */
export interface DigitImage {
  readonly index: number;
  readonly label: number;
  readonly pixels: Uint8Array;
}

export interface SampleRequest {
  readonly set: string;
  readonly part: DigitsPartName;
  readonly perClass: number;
  readonly seed: number;
}

/** `classes[label]`: the images drawn of that class. */
export interface Samples {
  readonly request: SampleRequest;
  readonly classes: readonly (readonly DigitImage[])[];
}

/** Images of every class, drawn by the seed, in one request for all pixels. */
export async function readSamples(request: SampleRequest): Promise<Samples> {
  const { set, part, perClass, seed } = request;
  const { indices } = await valueOf(lab.digits.samples({ id: set, part, perClass, seed }));
  const all = indices.flat();
  if (all.length === 0) return { request, classes: indices.map(() => []) };
  const bytes = new Uint8Array(await media({ kind: 'digits-images', set, part, indices: all }));
  const size = bytes.length / all.length;
  let next = 0;
  const classes = indices.map((list, label) =>
    list.map((index) => ({ index, label, pixels: bytes.subarray(next * size, ++next * size) })),
  );
  return { request, classes };
}

/** The samples of a request that changes; a late answer to an older request is dropped. */
export function useSamples(request: Ref<SampleRequest | undefined>): {
  samples: Ref<Samples | undefined>;
  failure: Ref<Failure | undefined>;
} {
  const samples = shallowRef<Samples>();
  const failure = shallowRef<Failure>();
  watch(
    request,
    (wanted) => {
      if (wanted === undefined) return;
      readSamples(wanted).then(
        (found) => {
          if (request.value !== wanted) return;
          samples.value = found;
          failure.value = undefined;
        },
        (error: unknown) => {
          if (request.value === wanted) failure.value = failureOf(error);
        },
      );
    },
    { immediate: true },
  );
  return { samples, failure };
}
