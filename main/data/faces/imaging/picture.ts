import sharp, { type Metadata, type Sharp } from 'sharp';
import { LabError } from '../../../../shared/failure.ts';
import type { FaceBox } from '../../../../shared/models/face.ts';
import type { FaceImaging } from '../../../../shared/models/face-snapshot.ts';
import { looksLike, type Looks } from './first-bytes.ts';
import { walkJpeg, type WalkedJpeg } from './jpeg-walk.ts';
import { inColour, type Pixels } from './pixels.ts';

/**
 * A decoded picture takes 3 bytes a pixel and a progressive JPEG 6 more while it is read. The largest cameras that people own make
 * about 60 million pixels.
 */
const mostPixels = 80_000_000;

/** Decoders by what the first bytes look like. Everything else, SVG and PDF above all, is never handed on. */
const loaders = new Map<Looks, string>([
  ['jpeg', 'VipsForeignLoadJpegBuffer'],
  ['png', 'VipsForeignLoadPngBuffer'],
  ['gif', 'VipsForeignLoadNsgifBuffer'],
  ['webp', 'VipsForeignLoadWebpBuffer'],
]);

/** True where sharp has taken its WebAssembly build, which it does when it can load no native one. */
export const isWebAssembly = 'emscripten' in sharp.versions;

// One picture at a time on one thread, nothing kept between two of them, and no way to files or to other formats.
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: [...loaders.values()] });

/** A picture's header. Width and height are those of the upright picture. */
export interface Header {
  width: number;
  height: number;
  /** 1 grey, 3 colour, with alpha 2 and 4: palettes and CMYK are colour. */
  channels: number;
  progressive: boolean;
}

/** Untrusted bytes as a picture, upright: what EXIF says of the orientation is applied before anything else. */
export class Picture {
  readonly looks: Looks;
  private readonly bytes: Uint8Array;
  /** A JPEG of which one row decodes only if all do. */
  private readonly walked: WalkedJpeg | null;
  /** What decodes to the same pixels: a JPEG that stands upright without the words about it, which only cost time and trouble. */
  private plain: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.looks = looksLike(bytes);
    this.walked = this.looks === 'jpeg' ? walkJpeg(bytes) : null;
  }

  /**
   * Reads the header and holds it to the limits.
   * @throws LabError `bad_data` with a sentence that says why these bytes are no picture for this lab.
   */
  async header(): Promise<Header> {
    if (!loaders.has(this.looks)) throw new LabError('bad_data', refusal(this.looks), { looks: this.looks });
    const upright = this.walked === null || this.walked.mayTurn ? undefined : { ...this.walked, turned: false };
    const { width, height, channels, progressive, turned } = upright ?? (await this.askDecoder());
    if (width * height > mostPixels) {
      const size = `${width.toLocaleString('en')} × ${height.toLocaleString('en')}`;
      throw new LabError(
        'bad_data',
        `It has too many pixels: ${size}; at most ${mostPixels / 1e6} million are decoded.`,
      );
    }
    if (this.walked !== null && !turned) this.plain = joined(this.bytes, this.walked.parts);
    return { width, height, channels, progressive };
  }

  private async askDecoder(): Promise<Header & { turned: boolean }> {
    const metadata = await this.open('without profile', false).metadata().catch(refused);
    const { orientation = 1, isProgressive, autoOrient } = metadata;
    return { ...autoOrient, channels: channelsOf(metadata), progressive: isProgressive, turned: orientation > 1 };
  }

  /**
   * The decoder, not started. Small damage that leaves every row is forgiven, as Pillow and browsers do; a file that ends too early
   * is not. Of an animation it sees the first frame.
   * @param profile whether a colour profile inside the file counts: what a person looks at is true to it
   * @param limited false to read no more than the header
   */
  open(profile: 'with profile' | 'without profile', limited = true): Sharp {
    const plain = profile === 'without profile' ? this.plain : undefined;
    return sharp(plain ?? this.bytes, {
      autoOrient: plain === undefined,
      ignoreIcc: profile === 'without profile',
      failOn: 'truncated',
      limitInputPixels: limited && mostPixels,
      sequentialRead: true,
    });
  }

  /**
   * A part of the picture as 8-bit sRGB, `[height, width, 3]`, bit by bit as Pillow's `convert("RGB")` and so the crops of the report's
   * authors have it: alpha is left away without a background, 16 bits lose their low byte, and the colour profile of an RGB file does
   * not count. On the photographs of faces28 that is 0.13 grey levels nearer to the authors' crops. (Of CMYK it counts always.)
   *
   * No more is decoded than it takes to know that all of the picture decodes: to the last row of the part where the bytes were walked
   * to their end, and otherwise to the last row there is.
   * @throws LabError `bad_data` when any row does not decode
   */
  async pixels({ x1, y1, x2, y2 }: FaceBox, { height }: Pick<Header, 'height'>): Promise<Pixels> {
    const [top, bottom] = this.walked === null ? [0, height] : [y1, y2];
    const { data, info } = await this.open('without profile')
      .extract({ left: x1, top, width: x2 - x1, height: bottom - top })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
      .catch(refused);
    const { width, channels } = info;
    const rows = data.subarray((y1 - top) * width * channels, (y2 - top) * width * channels);
    return inColour({ data: rows, width, height: y2 - y1, channels });
  }
}

const fewBytes = 4096;

function channelsOf({ space, hasAlpha }: Metadata): number {
  const colours = space === 'b-w' || space === 'grey16' ? 1 : 3;
  return hasAlpha ? colours + 1 : colours;
}

/** The parts one behind the other, unless what is between them is so little that reading it takes no longer than leaving it out. */
function joined(bytes: Uint8Array, parts: readonly [number, number][]): Uint8Array {
  const length = parts.reduce((sum, [from, to]) => sum + to - from, 0);
  return bytes.length - length < fewBytes
    ? bytes
    : Buffer.concat(
        parts.map(([from, to]) => bytes.subarray(from, to)),
        length,
      );
}

/** Resizes colour pixels with one of libvips' own kernels. */
export async function resizeByVips(
  { data, width, height }: Pixels,
  toWidth: number,
  toHeight: number,
  kernel: Exclude<FaceImaging['kernel'], 'triangle'>,
): Promise<Pixels> {
  const out = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: toWidth, height: toHeight, fit: 'fill', kernel })
    .raw()
    .toBuffer();
  return { data: out, width: toWidth, height: toHeight, channels: 3 };
}

/** Turns what libvips says into a sentence for a person. */
export function refused(error: unknown): never {
  const words = error instanceof Error ? error.message : String(error);
  const [line = ''] = words.split('\n').slice(-1);
  throw new LabError('bad_data', `It does not decode: ${line.trim().slice(0, 200)}.`, {
    libvips: words.slice(0, 1000),
  });
}

function refusal(looks: Looks): string {
  return refusals.get(looks) ?? `It is ${looks.toUpperCase()}. The lab decodes JPEG, PNG, GIF and WebP.`;
}

const refusals = new Map<Looks, string>([
  ['empty', 'It is empty.'],
  ['html', 'It is a web page.'],
  ['text', 'It is text.'],
  ['gzip', 'It is compressed data.'],
  ['zip', 'It is an archive.'],
  ['video', 'It is a video.'],
  ['other', 'It is no kind of picture that the lab knows.'],
]);
