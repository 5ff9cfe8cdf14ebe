import { Registry } from '../../../shared/models/registry.ts';

/** How the bytes of a picture become what a net was trained on. */
interface PictureNormalisation {
  name: string;
  /** @param planes uint8 `[3, size]`: red, green, blue. @param into float32 `[size, 3]`. */
  normalise(planes: Uint8Array, into: Float32Array): void;
}

/** Means and standard deviations of ImageNet's training pictures, red, green, blue, of a scale to 1. Source: torchvision. */
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** Means of faces, red, green, blue, of a scale to 255. Source: dlib's face recognition net. */
const faceMeans = [122.782, 117.001, 104.298] as const;

/** Every way to normalise a picture. */
export const pictureNormalisations = new Registry<PictureNormalisation>(
  ({ name }) => name,
  [
    {
      // The report's: a scale to 1, minus the mean of the whole picture, divided by the largest absolute value; in float64, then float32.
      name: 'report',
      normalise: (planes, into) => {
        let sum = 0;
        for (const value of planes) sum += value / 255;
        const mean = sum / planes.length;
        let most = 0;
        for (const value of planes) most = Math.max(most, Math.abs(value / 255 - mean));
        // Of a picture of one colour the mean is off by a rounding, and that would be all there is of it.
        const isPlain = planes.every((value) => value === planes[0]);
        each(planes, into, (value) => (isPlain ? 0 : (value / 255 - mean) / most));
      },
    },
    {
      name: 'imagenet',
      normalise: (planes, into) => {
        each(planes, into, (value, channel) => {
          return (value / 255 - (imagenet.mean[channel] ?? 0)) / (imagenet.deviation[channel] ?? 1);
        });
      },
    },
    {
      name: 'unit',
      normalise: (planes, into) => {
        each(planes, into, (value) => value / 255);
      },
    },
    {
      name: 'bytes',
      normalise: (planes, into) => {
        each(planes, into, (value) => value);
      },
    },
    {
      name: 'face-net',
      normalise: (planes, into) => {
        each(planes, into, (value, channel) => (value - (faceMeans[channel] ?? 0)) / 255);
      },
    },
    {
      name: 'efficientnet',
      normalise: (planes, into) => {
        each(planes, into, (value) => (value - 127) / 128);
      },
    },
  ],
);

function each(planes: Uint8Array, into: Float32Array, scaled: (value: number, channel: number) => number): void {
  const size = planes.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    for (let place = 0; place < size; place++) {
      into[place * 3 + channel] = scaled(planes[channel * size + place] ?? 0, channel);
    }
  }
}

/**
 * Pictures as a net takes them.
 * @param planes uint8 `[count, 3 · size]`. @returns float32 `[count, size, 3]`.
 * @throws RangeError for a normalisation that there is not.
 */
export function normalisedPictures(planes: Uint8Array, count: number, normalisation: string): Float32Array {
  const found = pictureNormalisations.get(normalisation);
  if (found === undefined) throw new RangeError(`There is no normalisation ${normalisation}.`);
  const size = planes.length / Math.max(1, count);
  const scaled = new Float32Array(planes.length);
  for (let picture = 0; picture < count; picture++) {
    const [from, to] = [picture * size, (picture + 1) * size];
    found.normalise(planes.subarray(from, to), scaled.subarray(from, to));
  }
  return scaled;
}
