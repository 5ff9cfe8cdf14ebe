import { onScopeDispose, shallowRef, type Ref } from 'vue';

/** The colours of the page as a canvas needs them: resolved, not as variables. */
export interface ChartTheme {
  text: string;
  muted: string;
  grid: string;
  accent: string;
  panel: string;
  /** Of what went wrong. */
  bad: string;
  font: string;
  /** The colours of curves: five of Okabe and Ito, then five that differ from them and each other in lightness too. */
  lines: readonly string[];
}

/** Number of colours that everybody can tell apart; further curves repeat them with a dash pattern. */
export const colourCount = 10;

const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

/** Dash pattern, in pixels, of the curve with this number: curves 0…9 are solid, 10…19 dashed, and so on. */
export function dashOf(index: number): number[] {
  return [...(dashes[Math.floor(index / colourCount) % dashes.length] ?? [])];
}

/** Dash pattern of a curve that is only there to be compared with. */
export const ghostDash = [4, 3];

/** What a curve is drawn with on a canvas: its colour, or grey for one that is only there to be compared with. */
export function inkOf(
  { colour, ghost, ink }: { colour: number; ghost?: boolean; ink?: string },
  theme: ChartTheme,
): string {
  if (ink !== undefined) return ink;
  return ghost === true ? theme.muted : (theme.lines[colour % theme.lines.length] ?? theme.text);
}

/** The CSS colour of the curve with this number, for marks outside a canvas. */
export function colourOf(index: number): string {
  return `var(--c${String((index % colourCount) + 1)})`;
}

/** A colour as `#rrggbb`, to which two digits for its strength can be added: the build shortens what can be shortened, `#774466` to `#746`. */
export function sixDigits(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? colour.replace(/[0-9a-f]/gi, '$&$&') : colour;
}

function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => sixDigits(style.getPropertyValue(name).trim());
  return {
    text: token('--text'),
    muted: token('--muted'),
    grid: token('--grid'),
    accent: token('--accent'),
    panel: token('--panel'),
    bad: token('--bad'),
    font: getComputedStyle(document.body).fontFamily,
    lines: Array.from({ length: colourCount }, (_, index) => token(`--c${String(index + 1)}`)),
  };
}

/** The page's colours, read again when the theme changes. */
export function useChartTheme(): Readonly<Ref<ChartTheme>> {
  const theme = shallowRef(readTheme());
  const observer = new MutationObserver(() => {
    theme.value = readTheme();
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  onScopeDispose(() => {
    observer.disconnect();
  });
  return theme;
}
