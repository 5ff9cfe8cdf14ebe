import type { Job } from '../../shared/models/job.ts';
import { formatBytes, formatDuration, formatNumber, formatPercent } from '../ui/format.ts';
import { lostSince } from '../ui/last-known.ts';

/** How much of a job is done, 0…1, or null while its end is unknown. */
export function jobFraction(job: Job): number | null {
  const { done, total } = job.progress;
  return total === null || total <= 0 ? null : Math.min(1, done / total);
}

/** 42 % · 210 of 500 steps · 26/s · 8 s left; while the lab does not answer, only how far it was. */
export function jobProgress(job: Job): string {
  const { done, total, unit, rate, etaSeconds } = job.progress;
  const amount = (value: number): string => (unit === 'bytes' ? formatBytes(value) : formatNumber(Math.round(value)));
  const fraction = jobFraction(job);
  const unitWord = unit === 'bytes' ? '' : ` ${unit}`;
  const lost = lostSince.value !== undefined;
  const running = job.state === 'running' && !lost;
  return [
    fraction === null ? '' : formatPercent(Math.floor(fraction * 100) / 100, 0),
    total === null ? (done > 0 ? amount(done) + unitWord : '') : `${amount(done)} of ${amount(total)}${unitWord}`,
    running && rate !== null && rate > 0 ? `${amount(rate)}/s` : '',
    running && etaSeconds !== null ? `${formatDuration(Math.max(0, etaSeconds))} left` : '',
    lost ? 'last known' : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
