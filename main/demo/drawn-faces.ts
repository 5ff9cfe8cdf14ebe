import { createHash } from 'node:crypto';
import type { FaceBox } from '../../shared/models/face.ts';
import { MersenneTwister } from '../../shared/lib/mersenne-twister.ts';

/** How one invented actor is drawn. Colours are CSS; lengths are shares of the head's radius. */
interface Looks {
  name: string;
  skin: string;
  hair: string;
  eyes: string;
  shirt: string;
  /** Width of the head to its height. */
  width: number;
  haircut: 'cap' | 'bob' | 'curls' | 'mohawk' | 'bun' | 'bald';
  glasses: boolean;
  beard: boolean;
  /** From sad to glad, −1…1. */
  mood: number;
}

/** Nobody is like them: skins of colours that no person has, so that a drawing is never taken for a photograph. */
export const cast: readonly Looks[] = [
  {
    name: 'Ada Quill',
    skin: '#7fc8c2',
    hair: '#3b2a6b',
    eyes: '#143b38',
    shirt: '#e9b44c',
    width: 0.82,
    haircut: 'bob',
    glasses: true,
    beard: false,
    mood: 0.7,
  },
  {
    name: 'Bruno Vexley',
    skin: '#d9708f',
    hair: '#1f2d3a',
    eyes: '#4a1f12',
    shirt: '#3d6b8e',
    width: 0.95,
    haircut: 'cap',
    glasses: false,
    beard: true,
    mood: -0.3,
  },
  {
    name: 'Clara Moonfield',
    skin: '#b9a3e3',
    hair: '#f2e6a0',
    eyes: '#2c1a57',
    shirt: '#4f7d4a',
    width: 0.78,
    haircut: 'curls',
    glasses: false,
    beard: false,
    mood: 0.9,
  },
  {
    name: 'Dario Pennant',
    skin: '#9cc26b',
    hair: '#c2452d',
    eyes: '#20360d',
    shirt: '#5b4a8a',
    width: 0.88,
    haircut: 'mohawk',
    glasses: false,
    beard: false,
    mood: 0.1,
  },
  {
    name: 'Edda Starling',
    skin: '#e7c35b',
    hair: '#7a3b1d',
    eyes: '#53370a',
    shirt: '#b23a5a',
    width: 0.85,
    haircut: 'bun',
    glasses: true,
    beard: false,
    mood: 0.4,
  },
  {
    name: 'Felix Harrow',
    skin: '#82a7dc',
    hair: '#d9dde3',
    eyes: '#122a52',
    shirt: '#2f2f35',
    width: 1.0,
    haircut: 'bald',
    glasses: false,
    beard: true,
    mood: -0.6,
  },
];

/** What is special about a picture, so that the checks have something to find. */
export type Flaw = 'none' | 'blur' | 'dark' | 'bright' | 'grey' | 'tiny' | 'edge';

/** A picture to be drawn: `svg`, its size, and where the face is. `flaw` is left to whoever turns it into pixels. */
export interface Drawing {
  svg: string;
  width: number;
  height: number;
  box: FaceBox;
}

/**
 * Draws one portrait. The same arguments give the same drawing.
 * @param actor place in `cast`.
 * @param picture which of the actor's pictures: pose, size, light and background depend on it.
 */
export function drawFace(actor: number, picture: number, flaw: Flaw = 'none'): Drawing {
  const looks = cast[actor % cast.length] ?? cast[0];
  if (looks === undefined) throw new Error('There is no cast.');
  const random = generator(`${looks.name} ${picture}`);
  const between = (low: number, high: number): number => low + (high - low) * random.random();
  const width = Math.round(between(260, 420));
  const height = Math.round(width * between(1.05, 1.35));
  const radius = flaw === 'tiny' ? 24 : width * between(0.2, 0.29);
  const x = flaw === 'edge' ? radius * 0.55 : width * between(0.38, 0.62);
  const y = flaw === 'edge' ? radius * 0.6 : height * between(0.36, 0.48);
  const tilt = between(-14, 14);
  const turn = between(-0.22, 0.22);
  const smile = looks.mood + between(-0.5, 0.5);
  const hue = Math.round(between(0, 360));
  const light = between(0, 0.35);
  const parts = [
    background(width, height, hue, random),
    `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(tilt)}) scale(${n(radius)})">`,
    shoulders(looks),
    behind(looks),
    `<ellipse rx="${looks.width}" ry="1.12" fill="${looks.skin}"/>`,
    `<ellipse cx="${n(0.35 + turn)}" cy="0.1" rx="0.5" ry="0.9" fill="#000" opacity="${n(light * 0.4)}"/>`,
    features(looks, turn, smile, between(0.75, 1.15)),
    haircut(looks),
    '</g>',
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;
  // As in published lists, the box is a square about the face, and now and then it leaves the picture.
  const half = Math.round(radius * 1.12);
  const [left, top] = [Math.round(x), Math.round(y)];
  const box = { x1: left - half, y1: top - half, x2: left + half, y2: top + half };
  return { svg, width, height, box };
}

function background(width: number, height: number, hue: number, random: MersenneTwister): string {
  const blobs = Array.from({ length: 5 }, () => {
    const [x, y, r, shade] = [random.random(), random.random(), random.random(), random.random()];
    return `<circle cx="${n(x * width)}" cy="${n(y * height)}" r="${n((0.08 + 0.22 * r) * width)}" fill="hsl(${(hue + Math.round(80 * shade)) % 360} 35% ${Math.round(35 + 40 * shade)}%)" opacity="0.55"/>`;
  });
  return `<rect width="${width}" height="${height}" fill="hsl(${hue} 30% 62%)"/>${blobs.join('')}`;
}

function shoulders({ shirt, skin }: Looks): string {
  return `<rect x="-0.32" y="0.7" width="0.64" height="0.9" fill="${skin}"/><ellipse cy="2.6" rx="1.7" ry="1.35" fill="${shirt}"/>`;
}

/** Hair that is behind the head. */
function behind({ haircut, hair, width }: Looks): string {
  if (haircut === 'bob') return `<ellipse cy="0.05" rx="${n(width + 0.3)}" ry="1.3" fill="${hair}"/>`;
  if (haircut === 'bun') return `<circle cy="-1.35" r="0.42" fill="${hair}"/>`;
  if (haircut !== 'curls') return '';
  const curls = Array.from({ length: 11 }, (_, i) => {
    const angle = Math.PI * (0.95 + (1.1 * i) / 10);
    return `<circle cx="${n((width + 0.08) * Math.cos(angle))}" cy="${n(1.15 * Math.sin(angle))}" r="0.36" fill="${hair}"/>`;
  });
  return curls.join('');
}

/** Hair that is before the forehead. */
function haircut({ haircut, hair, width }: Looks): string {
  const w = n(width + 0.02);
  switch (haircut) {
    case 'cap':
      return `<path d="M -${w} -0.2 Q -${w} -1.25 0 -1.25 Q ${w} -1.25 ${w} -0.2 Q 0 -0.75 -${w} -0.2 Z" fill="${hair}"/>`;
    case 'bob':
      return `<path d="M -${w} 0.1 Q -${w} -1.25 0 -1.25 Q ${w} -1.25 ${w} 0.1 L ${n(width - 0.22)} -0.5 L -${n(width - 0.22)} -0.5 Z" fill="${hair}"/>`;
    case 'bun':
      return `<path d="M -${w} -0.15 Q -${w} -1.22 0 -1.22 Q ${w} -1.22 ${w} -0.15 Q 0.3 -0.9 0 -0.9 Q -0.3 -0.9 -${w} -0.15 Z" fill="${hair}"/>`;
    case 'mohawk':
      return `<path d="M -0.22 -0.75 L -0.3 -1.65 L 0 -1.4 L 0.3 -1.65 L 0.22 -0.75 Z" fill="${hair}"/>`;
    case 'curls':
      return `<path d="M -${w} -0.3 Q -0.4 -1.3 0 -1.15 Q 0.4 -1.3 ${w} -0.3 Q 0.4 -0.85 0 -0.7 Q -0.4 -0.85 -${w} -0.3 Z" fill="${hair}"/>`;
    case 'bald':
      return '';
  }
}

function features({ eyes, hair, glasses, beard, width }: Looks, turn: number, smile: number, open: number): string {
  const eye = (side: number): string => {
    const at = n(side * 0.36 + turn);
    return [
      `<ellipse cx="${at}" cy="-0.12" rx="0.17" ry="${n(0.13 * open)}" fill="#fdfcf7"/>`,
      `<circle cx="${n(side * 0.36 + turn * 1.3)}" cy="-0.12" r="0.085" fill="${eyes}"/>`,
      `<rect x="${n(side * 0.36 + turn - 0.19)}" y="-0.42" width="0.38" height="0.07" rx="0.03" fill="${hair}" transform="rotate(${n(side * 6)} ${at} -0.4)"/>`,
      glasses ? `<circle cx="${at}" cy="-0.12" r="0.27" fill="none" stroke="#22222a" stroke-width="0.055"/>` : '',
    ].join('');
  };
  const bridge = glasses
    ? `<path d="M ${n(turn - 0.1)} -0.14 L ${n(turn + 0.1)} -0.14" stroke="#22222a" stroke-width="0.055"/>`
    : '';
  const chin = beard
    ? `<path d="M -${n(width * 0.86)} 0.35 Q -0.3 0.42 0 0.42 Q 0.3 0.42 ${n(width * 0.86)} 0.35 Q ${n(width * 0.6)} 1.25 0 1.25 Q -${n(width * 0.6)} 1.25 -${n(width * 0.86)} 0.35 Z" fill="${hair}" opacity="0.92"/>`
    : '';
  const nose = `<path d="M ${n(turn * 1.5)} -0.02 L ${n(turn * 2.2 + 0.1)} 0.28 L ${n(turn * 1.5 - 0.06)} 0.3" fill="none" stroke="#0008" stroke-width="0.05"/>`;
  const mouth = `<path d="M ${n(turn - 0.3)} 0.58 Q ${n(turn)} ${n(0.58 + smile * 0.3)} ${n(turn + 0.3)} 0.58" fill="none" stroke="#7a1f2b" stroke-width="0.09" stroke-linecap="round"/>`;
  return chin + eye(-1) + eye(1) + bridge + nose + mouth;
}

function generator(words: string): MersenneTwister {
  return new MersenneTwister(createHash('sha256').update(words).digest().readUInt32BE());
}

/** Three digits are enough for a drawing. */
function n(value: number): string {
  return String(Number(value.toFixed(3)));
}
