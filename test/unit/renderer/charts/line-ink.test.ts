import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lineInk } from '../../../../renderer/charts/line-ink.ts';

const tokens = readFileSync(join(import.meta.dirname, '../../../../renderer/ui/tokens.css'), 'utf8');
const panels = [...tokens.matchAll(/--panel: (#[0-9a-f]+);/g)].map(([, colour]) => colour ?? '');

/** Relative luminance by WCAG 2.1 of `#rgb` or `#rrggbb`. */
function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.slice(1).replaceAll(/./g, '$&$&') : colour.slice(1);
  const [red = 0, green = 0, blue = 0] = (digits.match(/../g) ?? []).map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

it.each([
  { theme: 'light', panel: panels[0] ?? '' },
  { theme: 'dark', panel: panels[1] ?? '' },
] as const)('is seen on a $theme page whatever it stands for, and brighter the larger that is', ({ theme, panel }) => {
  const lines = Array.from({ length: 21 }, (_, place) => luminance(lineInk(place / 20, theme)));
  for (const line of lines) {
    const [bright, dim] = [Math.max(line, luminance(panel)), Math.min(line, luminance(panel))];
    expect((bright + 0.05) / (dim + 0.05)).toBeGreaterThanOrEqual(3);
  }
  expect(lines).toEqual(lines.toSorted((one, other) => one - other));
});
