import type { ChartDataset, ChartOptions, Point } from 'chart.js';
import { logTicks, smooth } from '../../shared/lib/series.ts';
import { roundTicks, tickWords } from './ticks.ts';
import { formatAbsolute, formatClock, formatDuration, formatNumber } from '../ui/format.ts';
import type { AxisScale, Line, ValueKind } from './line.ts';
import { dashOf, ghostDash, inkOf, type ChartTheme } from './palette.ts';

/** What the positions are: steps or seconds of a training, or what the title says. */
export type Axis = 'step' | 'epoch' | 'time' | 'clock' | { readonly title: string };

/** A position as the readout says it. */
export function positionWords(x: number, axis: Axis): string {
  if (typeof axis === 'object') return `${axis.title} ${formatNumber(x)}`;
  return axes[axis].words(x);
}

/** How the positions of a training are told. */
const axes: Readonly<
  Record<Extract<Axis, string>, { title: string; words(x: number): string; tick(x: number): string }>
> = {
  step: { title: 'step', words: (x) => `step ${formatNumber(x)}`, tick: tickWords },
  epoch: { title: 'epoch', words: (x) => `epoch ${formatNumber(x)}`, tick: tickWords },
  time: { title: 'training time', words: formatDuration, tick: formatDuration },
  clock: { title: 'wall time', words: formatAbsolute, tick: formatClock },
};

export interface LineLook {
  axis: Axis;
  scale: AxisScale;
  values: ValueKind;
  /** Weight of the past in the smoothed curve, 0…0.99; the raw one stays visible under it. */
  smoothing: number;
  /** Of the values, beside their axis; '' for none. */
  unit: string;
  theme: ChartTheme;
}

/** The curves as Chart.js draws them; a smoothed curve comes after its own raw one, which is then faint. */
export function lineDatasets(lines: readonly Line[], look: LineLook): ChartDataset<'line', Point[]>[] {
  return lines.flatMap((line) => {
    const colour = inkOf(line, look.theme);
    const width = line.width === 'thick' ? 2.5 : 1.25;
    const strength = line.faint ? '38' : '';
    const base = {
      label: line.label,
      borderDash: line.ghost === true ? ghostDash : dashOf(line.colour),
      pointRadius: line.x.length === 1 ? 2.5 : 0,
      pointHoverRadius: 0,
      pointBackgroundColor: colour,
      tension: 0,
    };
    const raw = {
      ...base,
      data: points(line.x, line.y, look.scale),
      borderColor: `${colour}${strength}`,
      borderWidth: width,
    };
    if (look.smoothing <= 0) return [raw];
    return [
      { ...raw, borderColor: `${colour}${line.faint ? '1c' : '59'}`, borderWidth: 1 },
      { ...raw, data: points(line.x, smooth(line.y, look.smoothing), look.scale) },
    ];
  });
}

function points(x: readonly number[], y: readonly (number | null)[], scale: AxisScale): Point[] {
  return x.map((position, index) => {
    const value = y[index];
    const drawable = value !== undefined && value !== null && Number.isFinite(value);
    return { x: position, y: drawable && (scale === 'linear' || value > 0) ? value : Number.NaN };
  });
}

/** Everything but the data: axes, grid, drag to zoom. `ends`: where the axes end; by the curves where it does not say. */
export function lineOptions(
  look: LineLook,
  ends: { x: { min?: number; max?: number }; y: { min?: number; max?: number } },
  room: number,
  zoomed: () => void,
): ChartOptions<'line'> {
  const { theme } = look;
  const title = { display: true, color: theme.muted, font: { size: 11, family: theme.font }, padding: 0 };
  const ticks = { color: theme.muted, font: { size: 11, family: theme.font } };
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    events: ['mousemove', 'mouseout', 'touchstart', 'touchmove'],
    layout: { padding: { right: room, top: 6 } },
    interaction: { mode: 'nearest', intersect: false },
    hover: { mode: undefined },
    scales: {
      x: {
        type: 'linear',
        // It ends with the curves and grows with them.
        bounds: 'data',
        ...ends.x,
        grid: { display: false },
        border: { color: theme.grid },
        title: { ...title, text: axisTitle(look.axis) },
        ticks: {
          ...ticks,
          includeBounds: false,
          maxTicksLimit: 6,
          maxRotation: 0,
          // There is no half step.
          ...(look.axis === 'step' ? { precision: 0 } : {}),
          callback: (value) => xTick(Number(value), look.axis),
        },
      },
      y: {
        type: look.scale,
        ...ends.y,
        grid: { color: theme.grid, drawTicks: false },
        border: { display: false },
        title: { ...title, display: look.unit !== '', text: look.unit },
        ticks: {
          ...ticks,
          includeBounds: false,
          maxTicksLimit: 6,
          padding: 6,
          callback: (value) => yTick(Number(value), look.values),
        },
        ...(look.scale === 'logarithmic'
          ? {
              afterBuildTicks: (axis) => {
                const places = logTicks(axis.min, axis.max);
                // Between two of those, such an axis is nearly linear.
                const shown = places.length > 2 ? places : roundTicks([axis.min, axis.max]);
                axis.ticks = shown.map((value) => ({ value }));
              },
            }
          : {}),
      },
    },
    plugins: {
      zoom: {
        zoom: {
          mode: 'x',
          onZoomComplete: zoomed,
          drag: {
            enabled: true,
            threshold: 6,
            backgroundColor: `${theme.accent}26`,
            borderColor: theme.accent,
            borderWidth: 1,
          },
        },
      },
    },
  };
}

export function axisTitle(axis: Axis): string {
  return typeof axis === 'object' ? axis.title : axes[axis].title;
}

function xTick(value: number, axis: Axis): string {
  return typeof axis === 'object' ? tickWords(value) : axes[axis].tick(value);
}

function yTick(value: number, kind: ValueKind): string {
  // A percentage of an axis needs no decimals until zoomed in far.
  return kind === 'fraction' ? `${tickWords(value * 100)}\u202f%` : tickWords(value);
}
