import { toFailure } from '../../../../shared/contract/failure.ts';
import type { FaceImage } from '../../../../shared/models/face.ts';
import { Picture, refused, type Header } from './picture.ts';

/**
 * Looks at untrusted bytes: what they are, and whether every row of them decodes.
 * @returns an answer for all bytes; those that do not decode say why
 */
export async function inspectPicture(bytes: Uint8Array): Promise<Omit<FaceImage, 'sha256'>> {
  const picture = new Picture(bytes);
  const known = { bytes: bytes.length, looks: picture.looks };
  try {
    const header = await picture.header();
    await decodeThrough(picture);
    const { width, height, metadata } = header;
    return {
      ...known,
      decodes: true,
      width,
      height,
      channels: channelsOf(header),
      progressive: metadata.isProgressive,
      why: '',
    };
  } catch (error) {
    const none = { width: null, height: null, channels: null, progressive: false };
    return { ...known, decodes: false, ...none, why: toFailure(error).message };
  }
}

/**
 * Reads every bit of the picture and keeps next to nothing: a JPEG is unpacked to an eighth of its sides, which is all it takes to
 * find that it ends too early.
 */
async function decodeThrough(picture: Picture): Promise<void> {
  await picture
    .open('without profile')
    .resize({ width: 16, height: 16, fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer()
    .catch(refused);
}

/** 1 grey, 3 colour, with alpha 2 and 4: palettes and CMYK are colour. */
function channelsOf({ metadata: { space, hasAlpha } }: Header): number {
  const colours = space === 'b-w' || space === 'grey16' ? 1 : 3;
  return hasAlpha ? colours + 1 : colours;
}
