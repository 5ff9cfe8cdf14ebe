/** A colour in linear light, red, green and blue from 0 to 1. */
export type Linear = readonly [red: number, green: number, blue: number];

/** `#rrggbb` as linear light (IEC 61966-2-1). */
export function linear(hex: string): Linear {
  const part = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** Contrast ratio by WCAG 2.2, from 1 to 21. */
export function contrast(one: Linear, other: Linear): number {
  const [least = 0, most = 0] = [one, other]
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((a, b) => a - b);
  return (most + 0.05) / (least + 0.05);
}

/** What people without one kind of cone see, as a matrix on linear light (Machado, Oliveira and Fernandes 2009, severity 1). */
export const sights: Readonly<Record<string, readonly Linear[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopic: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopic: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopic: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

export function seenBy(colour: Linear, sight: string): Linear {
  const part = (row: Linear | undefined): number =>
    Math.min(
      1,
      Math.max(
        0,
        (row ?? colour).reduce((sum, factor, at) => sum + factor * (colour[at] ?? 0), 0),
      ),
    );
  const rows = sights[sight] ?? [];
  return [part(rows[0]), part(rows[1]), part(rows[2])];
}

/** CIE L*a*b* of a colour under D65. */
function lab([red, green, blue]: Linear): Linear {
  const root = (value: number): number => (value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116);
  const x = root((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = root(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = root((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = 180 / Math.PI;
const cos = (angle: number): number => Math.cos(angle / degrees);

/** How different two colours look: CIEDE2000 (ISO/CIE 11664-6). */
export function differenceOf(one: Linear, other: Linear): number {
  const [[l1, a1, b1], [l2, a2, b2]] = [lab(one), lab(other)];
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const stretch = 1.5 - 0.5 * Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7));
  const [c1, c2] = [Math.hypot(stretch * a1, b1), Math.hypot(stretch * a2, b2)];
  const hue = (a: number, b: number): number => (Math.atan2(b, stretch * a) * degrees + 360) % 360;
  const [h1, h2] = [hue(a1, b1), hue(a2, b2)];
  const turn = h2 - h1;
  const between = Math.abs(turn) <= 180 ? turn : turn > 0 ? turn - 360 : turn + 360;
  const far = Math.abs(turn) > 180;
  const h = (h1 + h2) / 2 + (far ? (h1 + h2 < 360 ? 180 : -180) : 0);
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const t = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63);
  const light = (l2 - l1) / (1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2));
  const chroma = (c2 - c1) / (1 + 0.045 * c);
  const hues = (2 * Math.sqrt(c1 * c2) * Math.sin(between / 2 / degrees)) / (1 + 0.015 * c * t);
  const rotation =
    -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin((60 * Math.exp(-(((h - 275) / 25) ** 2))) / degrees);
  return Math.sqrt(light ** 2 + chroma ** 2 + hues ** 2 + rotation * chroma * hues);
}
