import { colourAt } from '../../shared/lib/colour-map.ts';

/** The stretch of viridis whose lines are seen on a page of a theme: three times as light as it, or as dark (WCAG 1.4.11). */
const stretches = { light: [0, 0.58], dark: [0.37, 1] } as const;

/** The colour of a line that stands for a share of 0…1: the larger, the brighter. */
export function lineInk(share: number, theme: keyof typeof stretches): string {
  const [from, to] = stretches[theme];
  const colour = colourAt('viridis', from + (to - from) * share);
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}
