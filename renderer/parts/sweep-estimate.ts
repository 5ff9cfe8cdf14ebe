import { formatCount, formatDuration, formatNumber } from '../ui/format.ts';

/** `90 trials · 10 trained already · about 1 min`: what a sweep will take. `seconds`: null where no earlier run says how long one takes. */
export function estimateWords({
  trials,
  known,
  seconds,
}: {
  trials: number;
  known: number;
  seconds: number | null;
}): string {
  const parts = [formatCount(trials, 'trial')];
  if (known > 0) parts.push(`${formatNumber(known)} trained already`);
  if (known < trials) parts.push(seconds === null ? 'No time estimate yet' : `about ${formatDuration(seconds)}`);
  return parts.join(' · ');
}
