import { roundTicks } from './ticks.ts';

/** One axis of a parallel plot: where an item stands on it, 0 at the bottom to 1 at the top, and what is written beside it. */
export interface ParallelAxis {
  key: string;
  title: string;
  /** Undefined where the item has no such value. */
  at(place: number): number | undefined;
  /** The value at a place of the axis; undefined where it is of words. */
  value?(at: number): number;
  marks: readonly { at: number; text: string }[];
}

/** Numbers that differ by more than so many times stand on a logarithmic axis. */
const wide = 30;
const mostMarks = 7;

export interface NumberAxisLook {
  /** Logarithmic although the numbers would not need it. */
  logarithmic?: boolean;
  text: (value: number) => string;
  /** Up to so many different numbers are all written, of more the ends and round ones between. */
  most?: number;
}

/** @param values a number for each item, undefined for one without. */
export function numberAxis(
  key: string,
  title: string,
  values: readonly (number | undefined)[],
  { logarithmic: asked = false, text, most = mostMarks }: NumberAxisLook,
): ParallelAxis {
  const numbers = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  const low = numbers.reduce((least, value) => Math.min(least, value), Infinity);
  const high = numbers.reduce((largest, value) => Math.max(largest, value), -Infinity);
  const logarithmic = low > 0 && (asked || high / low > wide);
  const scale = (value: number): number => (logarithmic ? Math.log(value) : value);
  const at = (value: number): number => (high === low ? 0.5 : (scale(value) - scale(low)) / (scale(high) - scale(low)));
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  const between = logarithmic ? roundPowers(low, high) : roundTicks([low, high], 4);
  const marked = distinct.length <= most ? distinct : [low, ...between, high];
  return {
    key,
    title,
    at: (place) => {
      const value = values[place];
      return value === undefined || !Number.isFinite(value) ? undefined : at(value);
    },
    value: (share) => {
      const found = scale(low) + share * (scale(high) - scale(low));
      return logarithmic ? Math.exp(found) : found;
    },
    marks: marked.filter(Number.isFinite).map((value) => ({ at: at(value), text: text(value) })),
  };
}

/** Powers of ten between two positive numbers; where these are near each other their 2- and 5-fold too. */
function roundPowers(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const digits = Math.log10(high / low) > 3 ? [1] : [1, 2, 5];
  return Array.from({ length: last - first + 1 }, (_, power) => first + power)
    .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
    .filter((value) => value > low && value < high);
}

/** An axis of the different values themselves, in the order in which they come. @param values one for each item, '' for one without. */
export function wordAxis(key: string, title: string, values: readonly string[]): ParallelAxis {
  const words = [...new Set(values)].filter((word) => word !== '');
  const at = (place: number): number => (words.length === 1 ? 0.5 : place / (words.length - 1));
  return {
    key,
    title,
    at: (place) => {
      const found = words.indexOf(values[place] ?? '');
      return found < 0 ? undefined : at(found);
    },
    marks: words.map((text, place) => ({ at: at(place), text })),
  };
}

/** A title on as few lines as there is room for, two at most; what is longer ends with an ellipsis. @param room letters of a line. */
export function titleLines(title: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of title.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && (`${last} ${word}`.length <= room || lines.length === 2)) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines.map((line) => (line.length > room + 1 ? `${line.slice(0, Math.max(1, Math.floor(room)))}…` : line));
}

/** Those marks that are not written over each other: the ends of the axis first. @param least share of the axis between two. */
export function apartMarks(marks: ParallelAxis['marks'], least: number): ParallelAxis['marks'] {
  const byPlace = [...marks].sort((one, other) => one.at - other.at);
  const ends = [byPlace[0], byPlace.at(-1)];
  const kept: (typeof byPlace)[number][] = [];
  for (const mark of [...ends, ...byPlace]) {
    if (mark !== undefined && kept.every(({ at }) => Math.abs(at - mark.at) >= least)) kept.push(mark);
  }
  return marks.filter((mark) => kept.includes(mark));
}
