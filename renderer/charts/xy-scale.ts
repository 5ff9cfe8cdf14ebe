import { scaleLinear, scaleLog } from 'd3-scale';
import { formatNumber, formatPercent } from '../ui/format.ts';

export interface XyAxis {
  title: string;
  scale: 'linear' | 'logarithmic';
  display: 'number' | 'fraction';
}

/** From numbers to pixels, with the numbers that are written beside it. */
export interface XyScale {
  at(value: number): number;
  isDrawn(value: number): boolean;
  ticks: readonly { value: number; at: number; text: string; major: boolean }[];
}

const raised = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/** A power of ten as it is written: 10⁻³. */
export function powerOfTen(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), String)
    .map((digit) => raised[Number(digit)] ?? '')
    .join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

const worded = (value: number, display: XyAxis['display']): string =>
  display === 'fraction' ? formatPercent(value, 0) : formatNumber(Number(value.toPrecision(6)));

/**
 * The scale of an axis over all values of its lines.
 * @param pixels where the axis begins and ends. @param room pixels that one written number takes.
 */
export function xyScale(axis: XyAxis, values: readonly number[], pixels: [number, number], room: number): XyScale {
  const isDrawn = (value: number): boolean => Number.isFinite(value) && (axis.scale === 'linear' || value > 0);
  const drawn = values.filter(isDrawn);
  const [low, high] = [drawn, drawn].map((all, of) =>
    all.reduce(
      (edge, value) => (of === 0 ? Math.min(edge, value) : Math.max(edge, value)),
      of === 0 ? Infinity : -Infinity,
    ),
  );
  const [from, to] = low === undefined || high === undefined || low > high ? [1, 10] : [low, high];
  const count = Math.max(2, Math.floor(Math.abs(pixels[1] - pixels[0]) / room));
  return axis.scale === 'linear'
    ? linear(axis, [from, to], pixels, count, isDrawn)
    : logarithmic(axis, [from, to], pixels, count, isDrawn);
}

function linear(
  { display }: XyAxis,
  [from, to]: [number, number],
  pixels: [number, number],
  count: number,
  isDrawn: XyScale['isDrawn'],
): XyScale {
  const wide = to > from ? to - from : Math.abs(to) || 1;
  const scale = scaleLinear([from === 0 ? 0 : from - 0.03 * wide, to + 0.03 * wide], pixels);
  const ticks = scale
    .ticks(count)
    .map((value) => ({ value, at: scale(value), text: worded(value, display), major: true }));
  return { at: (value) => scale(value), isDrawn, ticks };
}

function logarithmic(
  { display }: XyAxis,
  [from, to]: [number, number],
  pixels: [number, number],
  count: number,
  isDrawn: XyScale['isDrawn'],
): XyScale {
  const decades = Math.max(Math.log10(to / from), 0.3);
  const margin = 10 ** (0.03 * decades);
  const scale = scaleLog([from / margin, Math.max(to, from * 2) * margin], pixels);
  const every = Math.ceil(decades / count);
  const powers = decades >= 1.6;
  const ticks = scale.ticks(powers ? 100 : count).map((value) => {
    const exponent = Math.log10(value);
    const whole = Math.abs(exponent - Math.round(exponent)) < 1e-9;
    const major = powers ? whole && Math.round(exponent) % every === 0 : true;
    const text = powers ? powerOfTen(Math.round(exponent)) : worded(value, display);
    return { value, at: scale(value), text: major ? text : '', major };
  });
  if (!powers) thinOut(ticks, Math.abs(pixels[1] - pixels[0]) / count / 2);
  return { at: (value) => scale(value), isDrawn, ticks: decades > 6 ? ticks.filter(({ major }) => major) : ticks };
}

/** Takes the numbers from ticks that are nearer than `gap` pixels to rounder ones. */
function thinOut(ticks: { value: number; at: number; text: string; major: boolean }[], gap: number): void {
  const roundness = (value: number): number => {
    const digit = value.toExponential().slice(0, 2);
    return ['1e', '5e', '2e'].indexOf(digit) + 1 || 9;
  };
  const kept: number[] = [];
  for (const tick of [...ticks].sort((one, other) => roundness(one.value) - roundness(other.value))) {
    const fits = kept.every((at) => Math.abs(at - tick.at) >= gap);
    if (fits) kept.push(tick.at);
    else Object.assign(tick, { text: '', major: false });
  }
}
