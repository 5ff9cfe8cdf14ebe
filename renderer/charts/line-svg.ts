import { smooth } from '../../shared/lib/series.ts';
import { spread } from './line-marks.ts';
import { formatValue, lastPoint, type AxisScale, type Line, type ValueKind } from './line.ts';
import { dashOf, ghostDash, inkOf, type ChartTheme } from './palette.ts';

/** An axis as it is drawn: what stands at its ticks, and the pixel of a value. */
export interface DrawnAxis {
  readonly title: string;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  pixel(value: number): number;
}

/** A chart as it is on the page, in pixels. */
export interface DrawnPlot {
  readonly width: number;
  readonly height: number;
  readonly area: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  readonly x: DrawnAxis;
  readonly y: DrawnAxis;
}

export interface LineDrawing {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly scale: AxisScale;
  readonly values: ValueKind;
  readonly smoothing: number;
  /** Whether the lines have their names at their ends; else a legend stands below. */
  readonly labelled: boolean;
  readonly theme: ChartTheme;
}

const headHeight = 26;
const legendRow = 18;
const legendColumn = 300;

/** The chart as a drawing of lines and text (SVG 1.1) that needs nothing else: its title above it, the names of its lines at their ends or below. */
export function lineSvg(plot: DrawnPlot, drawing: LineDrawing): string {
  const { theme, lines } = drawing;
  const columns = Math.max(1, Math.floor(plot.width / legendColumn));
  const rows = drawing.labelled ? 0 : Math.ceil(lines.length / columns);
  const height = headHeight + plot.height + rows * legendRow + (rows > 0 ? 8 : 0);
  const area = `x="${n(plot.area.left)}" y="${n(plot.area.top)}" width="${n(plot.area.right - plot.area.left)}" height="${n(plot.area.bottom - plot.area.top)}"`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(plot.width)}" height="${n(height)}" viewBox="0 0 ${n(plot.width)} ${n(height)}" font-family="${escaped(theme.font)}" font-size="11">`,
    `<rect width="100%" height="100%" fill="${theme.panel}"/>`,
    `<text x="8" y="17" font-size="13" font-weight="600" fill="${theme.text}">${escaped(drawing.title)}</text>`,
    `<g transform="translate(0 ${headHeight})"><clipPath id="area"><rect ${area}/></clipPath>`,
    ...axes(plot, theme),
    '<g clip-path="url(#area)" fill="none">',
    ...lines.flatMap((line) => [...band(line, plot, theme), ...curve(line, plot, drawing)]),
    '</g>',
    ...lines.flatMap((line) => ring(line, plot, theme)),
    ...alarms(plot, drawing),
    ...(drawing.labelled ? endLabels(plot, drawing) : []),
    '</g>',
    ...(drawing.labelled ? [] : legend(headHeight + plot.height + 8, columns, drawing)),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function axes({ area, x, y, height }: DrawnPlot, theme: ChartTheme): string[] {
  const text = `fill="${theme.muted}"`;
  const middle = (area.top + area.bottom) / 2;
  return [
    ...y.ticks.flatMap(({ value, label }) => {
      const at = y.pixel(value);
      return [
        `<line x1="${n(area.left)}" x2="${n(area.right)}" y1="${n(at)}" y2="${n(at)}" stroke="${theme.grid}"/>`,
        `<text x="${n(area.left - 6)}" y="${n(at + 4)}" text-anchor="end" ${text}>${escaped(label)}</text>`,
      ];
    }),
    `<line x1="${n(area.left)}" x2="${n(area.right)}" y1="${n(area.bottom)}" y2="${n(area.bottom)}" stroke="${theme.grid}"/>`,
    ...x.ticks.map(
      ({ value, label }) =>
        `<text x="${n(x.pixel(value))}" y="${n(area.bottom + 16)}" text-anchor="middle" ${text}>${escaped(label)}</text>`,
    ),
    `<text x="${n((area.left + area.right) / 2)}" y="${n(height - 2)}" text-anchor="middle" ${text}>${escaped(x.title)}</text>`,
    ...(y.title === ''
      ? []
      : [
          `<text transform="translate(10 ${n(middle)}) rotate(-90)" text-anchor="middle" ${text}>${escaped(y.title)}</text>`,
        ]),
  ];
}

function curve(line: Line, plot: DrawnPlot, { scale, smoothing, theme }: LineDrawing): string[] {
  const ink = inkOf(line, theme);
  const width = line.width === 'thick' ? 2.5 : 1.25;
  const dashes = line.ghost === true ? ghostDash : dashOf(line.colour);
  const dash = dashes.length === 0 ? '' : ` stroke-dasharray="${dashes.join(' ')}"`;
  const drawn = (y: readonly (number | null)[], strength: number, pixels: number): string =>
    `<path d="${path(line.x, y, plot, scale)}" stroke="${ink}" stroke-width="${pixels}" stroke-opacity="${strength}" stroke-linejoin="round"${dash}/>`;
  if (smoothing <= 0) return [drawn(line.y, 1, width)];
  return [drawn(line.y, 0.35, 1), drawn(smooth(line.y, smoothing), 1, width)];
}

function path(
  x: readonly number[],
  y: readonly (number | null)[],
  plot: DrawnPlot,
  scale: AxisScale = 'linear',
): string {
  let pen = 'M';
  return x
    .flatMap((at, place) => {
      const value = y[place];
      const isDrawn =
        value !== null && value !== undefined && Number.isFinite(value) && (scale === 'linear' || value > 0);
      const step = pen;
      pen = isDrawn ? 'L' : 'M';
      return isDrawn ? [`${step}${n(plot.x.pixel(at))} ${n(plot.y.pixel(value))}`] : [];
    })
    .join('');
}

function band({ x, band: edges, ...line }: Line, plot: DrawnPlot, theme: ChartTheme): string[] {
  if (edges === undefined || x.length === 0) return [];
  const point = (at: number, value: number | null | undefined): string => {
    const y = value === null || value === undefined ? Number.NaN : plot.y.pixel(value);
    // Below zero a logarithmic axis has no place: the band goes to its end.
    return `${n(plot.x.pixel(at))} ${n(Number.isFinite(y) ? y : plot.area.bottom)}`;
  };
  const points = [
    ...x.map((at, place) => point(at, edges.high[place])),
    ...x.map((at, place) => point(at, edges.low[place])).reverse(),
  ];
  return [`<path d="M${points.join('L')}Z" fill="${inkOf(line, theme)}" fill-opacity="0.18"/>`];
}

function ring(line: Line, { x, y, area }: DrawnPlot, theme: ChartTheme): string[] {
  if (line.best === undefined) return [];
  const [left, top] = [x.pixel(line.best.x), y.pixel(line.best.y)];
  if (left < area.left || left > area.right + 1 || top < area.top - 1 || top > area.bottom + 1) return [];
  return [
    `<circle cx="${n(left)}" cy="${n(top)}" r="4" fill="${theme.panel}" stroke="${inkOf(line, theme)}" stroke-width="2"/>`,
  ];
}

/** A line across the chart where a run went wrong, once for all curves of the run. */
function alarms({ x, area }: DrawnPlot, { lines, theme }: LineDrawing): string[] {
  const found = new Map(lines.flatMap(({ alarm }) => (alarm === undefined ? [] : [[alarm.x, alarm.words] as const])));
  return [...found].flatMap(([at, words]) => {
    const left = x.pixel(at);
    if (left < area.left - 1 || left > area.right + 1) return [];
    const isLate = left > (area.left + area.right) / 2;
    return [
      `<line x1="${n(left)}" x2="${n(left)}" y1="${n(area.top)}" y2="${n(area.bottom)}" stroke="${theme.bad}" stroke-dasharray="6 3"/>`,
      `<text x="${n(left + (isLate ? -4 : 4))}" y="${n(area.top + 10)}" text-anchor="${isLate ? 'end' : 'start'}" fill="${theme.bad}">${escaped(words)}</text>`,
    ];
  });
}

function endLabels({ x, y, area }: DrawnPlot, { lines, theme }: LineDrawing): string[] {
  const ends = lines.flatMap((line) => {
    const last = lastPoint(line);
    if (last === undefined || line.endLabel === '') return [];
    const [left, top] = [x.pixel(last.x), y.pixel(last.y)];
    const isInside = left >= area.left && left <= area.right + 1 && top >= area.top - 1 && top <= area.bottom + 1;
    return isInside ? [{ line, left, top }] : [];
  });
  const places = spread(
    ends.map(({ top }) => top),
    13,
    area.top,
    area.bottom,
  );
  return ends.flatMap(({ line, left }, place) => {
    const at = places[place] ?? 0;
    return [
      `<line x1="${n(left + 4)}" x2="${n(left + 12)}" y1="${n(at)}" y2="${n(at)}" stroke="${inkOf(line, theme)}" stroke-width="2"/>`,
      `<text x="${n(left + 16)}" y="${n(at + 4)}" fill="${theme.text}">${escaped(line.endLabel)}</text>`,
    ];
  });
}

function legend(top: number, columns: number, { lines, theme, values }: LineDrawing): string[] {
  return lines.flatMap((line, place) => {
    const left = 8 + (place % columns) * legendColumn;
    const at = top + Math.floor(place / columns) * legendRow + 10;
    const dashes = line.ghost === true ? ghostDash : dashOf(line.colour);
    return [
      `<line x1="${left}" x2="${left + 18}" y1="${n(at - 4)}" y2="${n(at - 4)}" stroke="${inkOf(line, theme)}" stroke-width="${line.width === 'thick' ? 2.5 : 1.25}" stroke-dasharray="${dashes.join(' ')}"/>`,
      `<text x="${left + 24}" y="${n(at)}" fill="${theme.text}">${escaped(`${line.label} ${formatValue(lastPoint(line)?.y, values)}`)}</text>`,
    ];
  });
}

/** A pixel with two decimals at most. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text inside XML: no mark of it, and none of the control characters that XML forbids. */
function escaped(text: string): string {
  const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[&<>"]/g, (mark) => marks[mark] ?? mark);
}
