import { contours } from 'd3-contour';
import { colourAt } from '../../../shared/lib/colour-map.ts';
import { contourBlock, type ContourBlock } from '../../../shared/models/instruments/contour-block.ts';
import type { ShownClaim } from '../../../shared/models/ledger/verdict.ts';

/** Colours of lines, Okabe and Ito’s. */
const lineColours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00'];

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const at = (value: number): string => value.toFixed(2);

/** Where the published value, its tolerance and ours lie, on a scale that holds all of them. */
export function intervalFigure({ published, tolerance, ours, low, high, title }: ShownClaim): string {
  if (ours === null) return '';
  const [from, to] = [published - tolerance, published + tolerance];
  const all = [from, to, ours, low ?? ours, high ?? ours];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const wide = most - least || 1;
  const x = (value: number): string => at(8 + (144 * (value - least)) / wide);
  const band = Math.max(1, Number(x(to)) - Number(x(from)));
  return `<svg viewBox="0 0 160 22" width="160" height="22" role="img" aria-label="${escaped(title)}: published, tolerance and ours">
<rect x="${x(from)}" y="4" width="${at(band)}" height="14" fill="#e6edfc"/>
<line x1="${x(published)}" x2="${x(published)}" y1="2" y2="20" stroke="#5d6879" stroke-width="1.5"/>
<line x1="${x(low ?? ours)}" x2="${x(high ?? ours)}" y1="11" y2="11" stroke="#0072b2" stroke-width="2"/>
<circle cx="${x(ours)}" cy="11" r="3.5" fill="#0072b2"/></svg>`;
}

export interface Curve {
  label: string;
  x: readonly number[];
  y: readonly number[];
}

const [width, height] = [520, 260];
const [left, right, top, bottom] = [56, 120, 12, 34];

/** Lines over steps, with the ends of both axes and a word at the end of each line. */
export function curveFigure(title: string, curves: readonly Curve[]): string {
  const [xs, ys] = [curves.flatMap(({ x }) => x), curves.flatMap(({ y }) => y)];
  if (xs.length === 0) return '';
  const range = (values: readonly number[]): [number, number] =>
    values.reduce<[number, number]>(
      ([low, high], one) => [Math.min(low, one), Math.max(high, one)],
      [Infinity, -Infinity],
    );
  const [[x0, x1], [y0, y1]] = [range(xs), range(ys)];
  const px = (value: number): number => left + ((width - left - right) * (value - x0)) / (x1 - x0 || 1);
  const py = (value: number): number => height - bottom - ((height - top - bottom) * (value - y0)) / (y1 - y0 || 1);
  const lines = curves.map(({ label, x, y }, place) => {
    const colour = lineColours[place % lineColours.length] ?? '#000';
    const points = x.map((one, index) => `${at(px(one))},${at(py(y[index] ?? 0))}`).join(' ');
    const end = py(y.at(-1) ?? 0);
    return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.6"/>
<text x="${at(width - right + 6)}" y="${at(end + 4)}" fill="${colour}">${escaped(label)}</text>`;
  });
  return `<figure><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<path d="M${left},${top} V${height - bottom} H${width - right}" fill="none" stroke="#b9c1cd"/>
<text x="${left - 6}" y="${at(py(y1) + 4)}" text-anchor="end">${Number(y1.toPrecision(4))}</text>
<text x="${left - 6}" y="${at(py(y0) + 4)}" text-anchor="end">${Number(y0.toPrecision(4))}</text>
<text x="${left}" y="${height - 14}">${x0}</text><text x="${width - right}" y="${height - 14}" text-anchor="end">${x1}</text>
<text x="${at((left + width - right) / 2)}" y="${height - 14}" text-anchor="middle">step</text>
${lines.join('\n')}</svg><figcaption>${escaped(title)}</figcaption></figure>`;
}

/** Filled contours with the paths in them. Undefined where the block is none, or a later version’s. */
export function contourFigure(block: unknown): string | undefined {
  const parsed = contourBlock.safeParse(block);
  return parsed.success ? drawn(parsed.data) : undefined;
}

function drawn({ title, axes, w1, w2, costs, paths }: ContourBlock): string {
  const bytes = Buffer.from(costs, 'base64');
  const values = Array.from({ length: w1.length * w2.length }, (_, place) => bytes.readDoubleLE(8 * place));
  const sorted = values.toSorted((one, other) => one - other);
  // As many points lie between two levels as between any others.
  const levels = [
    ...new Set(Array.from({ length: 12 }, (_, of) => sorted[Math.floor((of * values.length) / 12)] ?? 0)),
  ];
  const inner = { w: 420, h: 320 };
  const scale = (of: readonly number[], size: number) => (value: number) =>
    (size * (value - (of[0] ?? 0))) / ((of.at(-1) ?? 1) - (of[0] ?? 0));
  const [x, y] = [scale(w1, inner.w), (value: number) => inner.h - scale(w2, inner.h)(value)];
  // d3 puts the value of a cell into its middle.
  const cell = (place: number, count: number, size: number): number => ((place - 0.5) * size) / (count - 1);
  const areas = contours().size([w1.length, w2.length]).thresholds(levels)(values);
  const fills = areas.map(({ coordinates }, of) => {
    const rings = coordinates.flat().map((ring) => {
      const corners = ring.map(([column = 0, row = 0]) => {
        return `${at(cell(column, w1.length, inner.w))},${at(inner.h - cell(row, w2.length, inner.h))}`;
      });
      return `M${corners.join('L')}Z`;
    });
    const [r, g, b] = colourAt('viridis', of / Math.max(1, areas.length - 1));
    return `<path d="${rings.join('')}" fill="rgb(${r} ${g} ${b})" fill-rule="evenodd" fill-opacity="0.75"/>`;
  });
  const ways = Object.entries(paths).map(([name, points], of) => {
    const colour = lineColours[of % lineColours.length] ?? '#000';
    const line = points.map(([a, b]) => `${at(x(a))},${at(y(b))}`).join(' ');
    return `<polyline points="${line}" fill="none" stroke="#fff" stroke-width="3.5"/><polyline points="${line}" fill="none" stroke="${colour}" stroke-width="1.8"/>
<text x="${inner.w + 8}" y="${20 + 16 * of}" fill="${colour}">${escaped(name)}</text>`;
  });
  return `<figure><svg viewBox="-60 -6 620 372" width="620" height="372" role="img" aria-label="${escaped(title)}">
<clipPath id="${clipName(title)}"><rect width="${inner.w}" height="${inner.h}"/></clipPath>
<g clip-path="url(#${clipName(title)})">${fills.join('\n')}</g>
<g>${ways.map((way) => way.replaceAll('<polyline', `<polyline clip-path="url(#${clipName(title)})"`)).join('\n')}</g>
<text x="0" y="${inner.h + 16}">${Number((w1[0] ?? 0).toPrecision(3))}</text><text x="${inner.w}" y="${inner.h + 16}" text-anchor="end">${Number((w1.at(-1) ?? 0).toPrecision(3))}</text>
<text x="${inner.w / 2}" y="${inner.h + 34}" text-anchor="middle">${escaped(axes[0])}</text>
<text x="-8" y="${inner.h}" text-anchor="end">${Number((w2[0] ?? 0).toPrecision(3))}</text><text x="-8" y="10" text-anchor="end">${Number((w2.at(-1) ?? 0).toPrecision(3))}</text>
<text x="-40" y="${inner.h / 2}" text-anchor="middle" transform="rotate(-90 -40 ${inner.h / 2})">${escaped(axes[1])}</text>
</svg><figcaption>${escaped(title)}</figcaption></figure>`;
}

function clipName(title: string): string {
  return `clip-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
}
