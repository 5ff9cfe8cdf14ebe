import type { Sharp } from 'sharp';
import { drawFace, type Flaw } from './drawn-faces.ts';
import type { FaceBox } from '../../shared/models/face.ts';

export interface Rendered {
  jpeg: Buffer;
  box: FaceBox;
}

/** How a drawing becomes a file: the quality of the JPEG, and a factor on its size. */
export interface Encoding {
  quality: number;
  scale: number;
}

/** Draws one portrait as a JPEG. @returns its bytes and the face's box in its pixels. */
export async function renderFace(
  actor: number,
  picture: number,
  flaw: Flaw = 'none',
  { quality, scale }: Encoding = { quality: 88, scale: 1 },
): Promise<Rendered> {
  // Loaded here, so that a command line that draws nothing does without it.
  const { default: sharp } = await import('sharp');
  const { svg, width, height, box } = drawFace(actor, picture, flaw);
  const drawn = sharp(Buffer.from(svg)).resize(Math.round(width * scale), Math.round(height * scale));
  const jpeg = await flawed(drawn, flaw).jpeg({ quality }).toBuffer();
  const scaled = (value: number): number => Math.round(value * scale);
  return { jpeg, box: { x1: scaled(box.x1), y1: scaled(box.y1), x2: scaled(box.x2), y2: scaled(box.y2) } };
}

function flawed(picture: Sharp, flaw: Flaw): Sharp {
  switch (flaw) {
    case 'blur':
      return picture.blur(9);
    case 'dark':
      return picture.linear(0.18, 0);
    case 'bright':
      return picture.linear(0.35, 165);
    case 'grey':
      return picture.greyscale();
    case 'tiny':
    case 'edge':
    case 'none':
      return picture;
  }
}
