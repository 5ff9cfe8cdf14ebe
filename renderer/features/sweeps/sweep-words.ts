import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import type { TrialSettings } from '../../../shared/models/sweeps/plan.ts';
import type { SweepDetail, SweepGroup, SweepSummary } from '../../../shared/models/sweeps/sweep.ts';
import { formatCount, formatNumber, formatPercent } from '../../ui/format.ts';
import type { SettingValue } from '../../../shared/models/sweeps/varied.ts';
import { parameterText } from '../../../shared/lib/parameter-text.ts';

/** A value of a setting, numbers with four digits: those of a range can have many. */
export function settingText(value: SettingValue | undefined): string {
  return parameterText(typeof value === 'number' ? Number(value.toPrecision(4)) : (value ?? null));
}

/** `Learning rate: 0.001 · Layer 1, units: 20`. */
export function settingWords(label: (path: string) => string, set: TrialSettings): string {
  return Object.entries(set)
    .map(([path, value]) => `${label(path)}: ${settingText(value)}`)
    .join(' · ');
}

/** A number of a metric, as everywhere: a fraction as a percentage. */
export function metricText(kind: MetricKind | undefined, value: number | null | undefined): string {
  return kind?.display === 'fraction' ? formatPercent(value) : formatNumber(value);
}

/** `82.42 % ± 1.18`: mean and standard deviation over the seeds. */
export function meanText(
  kind: MetricKind | undefined,
  { mean, sd }: Pick<SweepGroup, 'mean' | 'sd'>,
  metric: string,
): string {
  const middle = metricText(kind, mean[metric]);
  const spread = sd[metric];
  if (spread === null || spread === undefined || middle === '') return middle;
  return `${middle} ± ${kind?.display === 'fraction' ? (100 * spread).toFixed(2) : formatNumber(spread, 2)}`;
}

/** How far a sweep is, in words. Of a paused one, what was cancelled waits: it continues when the sweep is resumed. */
export function sweepProgress(sweep: SweepSummary): string {
  const { trials, done, failed, cancelled, stoppedEarly, running, stopped } = sweep;
  const parts = [`${formatNumber(done)} of ${formatCount(trials, 'trial')} done`];
  const waiting = stopped ? trials - done - failed - stoppedEarly - running : 0;
  if (running > 0) parts.push(`${formatNumber(running)} training`);
  if (stoppedEarly > 0) parts.push(`${formatNumber(stoppedEarly)} stopped early`);
  if (failed > 0) parts.push(`${formatNumber(failed)} failed`);
  if (waiting > 0) parts.push(`${formatNumber(waiting)} waiting`, 'paused');
  else if (cancelled > 0) parts.push(`${formatNumber(cancelled)} cancelled`);
  return parts.join(' · ');
}

/** The filter of Runs that shows the failed trials of a sweep: also those that lost their trainer too often. */
export function failedTrialsFilter(id: number): string {
  return `sweep = ${id} and status in (failed, interrupted)`;
}

/** What can be said about the best settings, in sentences. */
export function bestSentences(
  { best, settings }: SweepDetail,
  kind: MetricKind | undefined,
  label: (path: string) => string,
): string[] {
  if (best === null) return [];
  const others = best.indistinguishable.length;
  const among = settings.filter(({ n }) => n > 0).length;
  const sentences = [
    `Best ${kind?.title ?? best.metric}: ${metricText(kind, best.mean)} with ${settingWords(label, best.set)}.`,
  ];
  if (among > 1 && others === 0) sentences.push('Every other setting is worse, beyond what chance explains.');
  else if (others > 0) {
    sentences.push(
      others === among - 1
        ? 'These seeds cannot tell any other setting from it.'
        : `${formatCount(others, 'other setting')} cannot be told from it.`,
    );
  }
  if (best.honest !== null && metricText(kind, best.honest) !== metricText(kind, best.mean))
    sentences.push(`Part of this is luck: on a seed that did not choose, expect ${metricText(kind, best.honest)}.`);
  if (others > 0)
    sentences.push(
      best.seedsToDecide === null
        ? 'Its lead over the next best is no more than luck: no number of seeds is known that would tell them apart.'
        : `About ${formatCount(best.seedsToDecide, 'seed')} would tell it from the next best.`,
    );
  return sentences;
}
