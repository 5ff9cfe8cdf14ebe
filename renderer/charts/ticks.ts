import { formatNumber } from '../ui/format.ts';

/** Round numbers between two ends of an axis, about `about` of them: multiples of 1, 2 or 5 times a power of ten. */
export function roundTicks([from, to]: readonly [number, number], about = 5): number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((digit) => digit * power >= rough) ?? 10);
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, at) =>
    Number((first + at * step).toPrecision(8)),
  );
}

/** A number beside an axis, without zeros that say nothing: 0.2, 1,500. */
export function tickWords(value: number): string {
  const words = formatNumber(value, 6);
  return words.includes('e')
    ? words
    : words.replace(/\.(\d*?)0+$/, (_, digits: string) => (digits === '' ? '' : `.${digits}`));
}
