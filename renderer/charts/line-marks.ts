import type { Chart, Plugin } from 'chart.js';
import { nearestIndex } from '../../shared/lib/series.ts';
import { inkOf, type ChartTheme } from './palette.ts';
import { lastPoint, type Line } from './line.ts';

const lineHeight = 13;
const gap = 4;
const dash = 8;
/** From the end of a curve to the words of its label. */
const beside = 2 * gap + dash;
/** Of the chart's width, for the labels: the curves are what one looks at. */
const mostRoom = 0.22;
const font = (theme: ChartTheme): string => `11px ${theme.font}`;

/** Room right of the plot for the labels at the ends of the curves, in pixels. */
export function labelRoom(context: CanvasRenderingContext2D, lines: readonly Line[], theme: ChartTheme): number {
  context.font = font(theme);
  const widest = Math.max(0, ...lines.map((line) => context.measureText(line.endLabel).width));
  const room = widest === 0 ? 8 : Math.ceil(widest) + beside;
  return Math.min(room, Math.max(8, context.canvas.clientWidth * mostRoom));
}

/** The label in one line, or in two where it is wider than `width` pixels. */
function inLines(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const space = text.indexOf(' ');
  if (space < 0 || context.measureText(text).width <= width) return [fitted(context, text, width)];
  return [text.slice(0, space), text.slice(space + 1)].map((part) => fitted(context, part, width));
}

/** The text, cut with an ellipsis where it is wider than `width` pixels. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length - 1;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}

/**
 * Moves places apart, keeping their order, until neighbours are at least `distance` away from each other and all lie in
 * [low, high] as far as they fit.
 */
export function spread(places: readonly number[], distance: number, low: number, high: number): number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  let least = low;
  for (const item of order) {
    item.place = Math.max(item.place, least);
    least = item.place + distance;
  }
  let most = high;
  for (const item of order.reverse()) {
    item.place = Math.min(item.place, most);
    most = item.place - distance;
  }
  const moved = [...places];
  for (const { place, index } of order) moved[index] = place;
  return moved;
}

interface Marked {
  lines: readonly Line[];
  theme: ChartTheme;
  labelled: boolean;
  crosshair: number | null;
}

/** Draws what Chart.js does not: labels at the ends of the curves and the crosshair with a dot on each curve. */
export function lineMarks(read: () => Marked): Plugin<'line'> {
  return {
    id: 'line-marks',
    beforeDatasetsDraw(chart) {
      const { lines, theme } = read();
      drawBands(chart, lines, theme);
    },
    afterDatasetsDraw(chart) {
      const marked = read();
      drawBest(chart, marked);
      drawAlarms(chart, marked);
      if (marked.labelled) drawLabels(chart, marked);
      if (marked.crosshair !== null) drawCrosshair(chart, marked, marked.crosshair);
    },
  };
}

/** A band of one standard deviation to both sides of a mean. */
function drawBands(chart: Chart, lines: readonly Line[], theme: ChartTheme): void {
  const { ctx, chartArea, scales } = chart;
  const [xScale, yScale] = [scales['x'], scales['y']];
  if (xScale === undefined || yScale === undefined) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
  ctx.clip();
  for (const line of lines) {
    const { band } = line;
    if (band === undefined) continue;
    const edge = (values: readonly (number | null)[]): [number, number][] =>
      line.x.flatMap((at, place): [number, number][] => {
        const value = values[place];
        const y = value === null || value === undefined ? NaN : yScale.getPixelForValue(value);
        // Below zero a logarithmic axis has no place: the band goes to its end.
        return [[xScale.getPixelForValue(at), Number.isFinite(y) ? y : chartArea.bottom]];
      });
    ctx.beginPath();
    for (const [x, y] of [...edge(band.high), ...edge(band.low).reverse()]) ctx.lineTo(x, y);
    ctx.closePath();
    ctx.fillStyle = `${inkOf(line, theme)}${line.faint ? '12' : '2e'}`;
    ctx.fill();
  }
  ctx.restore();
}

/** A ring where a curve was best. */
function drawBest(chart: Chart, { lines, theme }: Marked): void {
  const { ctx, chartArea, scales } = chart;
  const [xScale, yScale] = [scales['x'], scales['y']];
  if (xScale === undefined || yScale === undefined) return;
  ctx.save();
  for (const line of lines) {
    if (line.best === undefined || line.faint) continue;
    const [x, y] = [xScale.getPixelForValue(line.best.x), yScale.getPixelForValue(line.best.y)];
    if (x < chartArea.left || x > chartArea.right + 1 || y < chartArea.top - 1 || y > chartArea.bottom + 1) continue;
    ctx.beginPath();
    ctx.arc(x, y, 4, 0, 2 * Math.PI);
    ctx.fillStyle = theme.panel;
    ctx.fill();
    ctx.strokeStyle = inkOf(line, theme);
    ctx.lineWidth = 2;
    ctx.stroke();
  }
  ctx.restore();
}

/** A line across the chart where a run went wrong, with its words at the top, once for all curves of the run. */
function drawAlarms(chart: Chart, { lines, theme }: Marked): void {
  const { ctx, chartArea, scales } = chart;
  const xScale = scales['x'];
  if (xScale === undefined) return;
  const alarms = new Map(lines.flatMap(({ alarm }) => (alarm === undefined ? [] : [[alarm.x, alarm.words] as const])));
  ctx.save();
  ctx.strokeStyle = theme.bad;
  ctx.fillStyle = theme.bad;
  ctx.font = font(theme);
  ctx.textBaseline = 'top';
  for (const [at, words] of alarms) {
    const x = xScale.getPixelForValue(at);
    if (x < chartArea.left - 1 || x > chartArea.right + 1) continue;
    ctx.setLineDash([6, 3]);
    ctx.beginPath();
    ctx.moveTo(x, chartArea.top);
    ctx.lineTo(x, chartArea.bottom);
    ctx.stroke();
    const fits = x + gap + ctx.measureText(words).width <= chartArea.right;
    ctx.textAlign = fits ? 'left' : 'right';
    ctx.fillText(words, fits ? x + gap : x - gap, chartArea.top);
  }
  ctx.restore();
}

function drawLabels(chart: Chart, { lines, theme }: Marked): void {
  const { ctx, chartArea, scales } = chart;
  const [xScale, yScale] = [scales['x'], scales['y']];
  if (xScale === undefined || yScale === undefined) return;
  const ends = lines.flatMap((line) => {
    const last = lastPoint(line);
    if (last === undefined || line.endLabel === '') return [];
    const [x, y] = [xScale.getPixelForValue(last.x), yScale.getPixelForValue(last.y)];
    // When zoomed in, the end of a curve can lie outside, where its label would say nothing.
    const inside =
      x >= chartArea.left && x <= chartArea.right + 1 && y >= chartArea.top - 1 && y <= chartArea.bottom + 1;
    return inside ? [{ line, x, y }] : [];
  });
  ctx.save();
  ctx.font = font(theme);
  ctx.textBaseline = 'middle';
  const words = ends.map(({ line, x }) => inLines(ctx, line.endLabel, chart.width - x - beside));
  const high = lineHeight * Math.max(1, ...words.map(({ length }) => length));
  const places = spread(
    ends.map((end) => end.y),
    high,
    chartArea.top,
    chartArea.bottom,
  );
  ends.forEach(({ line, x }, index) => {
    const y = places[index] ?? 0;
    ctx.strokeStyle = inkOf(line, theme);
    ctx.lineWidth = line.width === 'thick' ? 2.5 : 1.25;
    ctx.beginPath();
    ctx.moveTo(x + gap, y);
    ctx.lineTo(x + gap + dash, y);
    ctx.stroke();
    const said = words[index] ?? [];
    // A curve that ends early has its label among the others: a rim keeps it readable there.
    ctx.strokeStyle = theme.panel;
    ctx.lineWidth = 4;
    ctx.lineJoin = 'round';
    ctx.fillStyle = line.ghost === true ? theme.muted : theme.text;
    said.forEach((part, row) => {
      const at = y + (row - (said.length - 1) / 2) * lineHeight;
      ctx.strokeText(part, x + beside, at);
      ctx.fillText(part, x + beside, at);
    });
  });
  ctx.restore();
}

function drawCrosshair(chart: Chart, { lines, theme }: Marked, at: number): void {
  const { ctx, chartArea, scales } = chart;
  const [xScale, yScale] = [scales['x'], scales['y']];
  if (xScale === undefined || yScale === undefined) return;
  const x = xScale.getPixelForValue(at);
  if (x < chartArea.left || x > chartArea.right) return;
  ctx.save();
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(x, chartArea.top);
  ctx.lineTo(x, chartArea.bottom);
  ctx.stroke();
  for (const line of lines) {
    if (line.faint) continue;
    const index = nearestIndex(line.x, at);
    const [px, value] = [line.x[index], line.y[index]];
    if (px === undefined || value === undefined || value === null) continue;
    const [cx, cy] = [xScale.getPixelForValue(px), yScale.getPixelForValue(value)];
    if (cx < chartArea.left - 1 || cx > chartArea.right + 1 || cy < chartArea.top || cy > chartArea.bottom) continue;
    ctx.beginPath();
    ctx.arc(cx, cy, 3, 0, 2 * Math.PI);
    ctx.fillStyle = inkOf(line, theme);
    ctx.fill();
  }
  ctx.restore();
}
