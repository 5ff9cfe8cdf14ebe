import sharp, { type Metadata, type Sharp } from 'sharp';
import { LabError } from '../../../../shared/failure.ts';
import type { FaceBox } from '../../../../shared/models/face.ts';
import type { FaceImaging } from '../../../../shared/models/face-snapshot.ts';
import { looksLike, type Looks } from './first-bytes.ts';
import { walkJpeg, type WalkedJpeg } from './jpeg-walk.ts';
import { continuations, withEndMarker } from './jpeg-end.ts';
import { inColour, type Pixels } from './pixels.ts';

/**
 * A decoded picture takes 3 bytes a pixel and a progressive JPEG 6 more while it is read. The largest cameras that people own make
 * about 60 million pixels.
 */
const mostPixels = 80_000_000;

/** Decoders by what the first bytes look like. Everything else, above all SVG and PDF, never reaches one. */
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

/**
 * Colours of inks as Pillow's `convert("RGB")` has them (`cmyk2rgb` in its Convert.c): what is left of white by black and one other ink.
 * @param data `[n, 4]`: cyan, magenta, yellow, black, 0 is no ink.
 * @returns `[n, 3]`
 */
export function plainColours(data: Uint8Array): Uint8Array {
  const colours = new Uint8Array((data.length / 4) * 3);
  for (let at = 0; at < colours.length; at += 1) {
    const pixel = Math.trunc(at / 3) * 4;
    const light = 255 - (data[pixel + 3] ?? 0);
    const covered = (data[pixel + (at % 3)] ?? 0) * light + 128;
    colours[at] = light - ((covered + (covered >> 8)) >> 8);
  }
  return colours;
}

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
  /** What is amiss although all of it decodes, as a sentence, or ''. */
  readonly note: string;
  private readonly original: Uint8Array;
  /** The original, with an end marker where that is all it lacks. */
  private readonly bytes: Uint8Array;
  /** A JPEG of which one row decodes only if all do. */
  private readonly walked: WalkedJpeg | null;
  /** Whether its colours are inks; known once the header was read. */
  private inks = false;
  /** What decodes to the same pixels: a JPEG that stands upright without the words about it, which only cost time and trouble. */
  private plain: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    this.looks = looksLike(bytes);
    this.original = bytes;
    const ended = this.looks === 'jpeg' ? withEndMarker(bytes) : null;
    this.bytes = ended ?? bytes;
    this.note = ended === null ? '' : 'Its end marker is missing; every row decodes.';
    this.walked = this.looks === 'jpeg' && ended === null ? walkJpeg(bytes) : null;
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
    if (this.note !== '') await this.requireLastRows();
    if (this.walked !== null && !turned) this.plain = joined(this.bytes, this.walked.parts);
    return { width, height, channels, progressive };
  }

  /**
   * Makes sure that a JPEG without its end marker has all bits of its last rows: only then they are the same whatever bits follow. The
   * decoder itself says nothing of bits that are missing in the last rows it gives.
   * @throws LabError `bad_data`
   */
  private async requireLastRows(): Promise<void> {
    const decoder = (bytes: Uint8Array, failOn: 'warning' | 'truncated'): Sharp =>
      sharp(bytes, { ignoreIcc: true, failOn, limitInputPixels: mostPixels, sequentialRead: true });
    // As it is stored, not upright.
    const { width, height } = await decoder(this.bytes, 'warning').metadata().catch(refused);
    const rows = Math.min(height, mostRowsTogether);
    const last = { left: 0, top: height - rows, width, height: rows };
    const expected = await decoder(this.bytes, 'warning').extract(last).raw().toBuffer().catch(refused);
    for (const bits of continuations) {
      const continued = withEndMarker(this.original, bits) ?? this.bytes;
      const other = await decoder(continued, 'truncated').extract(last).raw().toBuffer().catch(refused);
      if (!expected.equals(other)) refused(new Error('premature end of JPEG image, its last rows are missing'));
    }
  }

  private async askDecoder(): Promise<Header & { turned: boolean }> {
    const metadata = await this.open('without profile', false).metadata().catch(refused);
    this.inks = metadata.space === 'cmyk';
    const { orientation = 1, isProgressive, autoOrient } = metadata;
    return { ...autoOrient, channels: channelsOf(metadata), progressive: isProgressive, turned: orientation > 1 };
  }

  /**
   * The decoder, not started. Small damage that leaves every row is forgiven, as Pillow and browsers do; a file that ends too early
   * is not. A JPEG that lacks its end marker gets one and must then decode without any warning. Of an animation it sees the first frame.
   * @param profile whether a colour profile inside the file counts: what a person looks at is true to it
   * @param limited false to read no more than the header
   */
  open(profile: 'with profile' | 'without profile', limited = true): Sharp {
    const plain = profile === 'without profile' ? this.plain : undefined;
    return sharp(plain ?? this.bytes, {
      autoOrient: plain === undefined,
      ignoreIcc: profile === 'without profile',
      failOn: this.note === '' ? 'truncated' : 'warning',
      limitInputPixels: limited && mostPixels,
      sequentialRead: true,
    });
  }

  /**
   * A part of the picture as 8-bit sRGB, `[height, width, 3]`, bit by bit as Pillow's `convert("RGB")` and so the crops of the report's
   * authors have it: alpha is left away without a background, 16 bits lose their low byte, and the colour profile of an RGB file does
   * not count. On the photographs of faces28 that is 0.13 grey levels nearer to the authors' crops. Of CMYK it counts unless `cmyk` is
   * `plain`, which is Pillow's way.
   *
   * No more is decoded than it takes to know that all of the picture decodes: to the last row of the part where the bytes were walked
   * to their end, and otherwise to the last row there is.
   * @throws LabError `bad_data` when any row does not decode
   */
  async pixels(
    { x1, y1, x2, y2 }: FaceBox,
    { height }: Pick<Header, 'height'>,
    cmyk: FaceImaging['cmyk'] = 'profile',
  ): Promise<Pixels> {
    const [top, bottom] = this.walked === null ? [0, height] : [y1, y2];
    const plain = this.inks && cmyk === 'plain';
    const part = this.open('without profile').extract({ left: x1, top, width: x2 - x1, height: bottom - top });
    const colours = plain
      ? part.pipelineColourspace('cmyk').toColourspace('cmyk')
      : part.removeAlpha().toColourspace('srgb');
    const { data, info } = await colours.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }).catch(refused);
    const { width, channels } = info;
    const rows = data.subarray((y1 - top) * width * channels, (y2 - top) * width * channels);
    const upright = { width, height: y2 - y1 };
    return plain
      ? { ...upright, data: plainColours(rows), channels: 3 }
      : inColour({ ...upright, data: rows, channels });
  }
}

const fewBytes = 4096;
/** Rows that a JPEG decodes together at most: blocks of 8 rows, up to four of them, and their neighbours. */
const mostRowsTogether = 80;

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
