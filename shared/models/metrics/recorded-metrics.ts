import { z } from 'zod';
import { listedWords } from '../../lib/input-words.ts';
import type { MetricKind } from './metric-kind.ts';
import { metricKinds } from './metric-kinds.ts';

/** What a choice among the metrics that are measured then calls them, with those that were added since the schema was made. */
export function recordedTitles(when: MetricKind['recorded']): Record<string, string> {
  const found = metricKinds.all().filter(({ recorded }) => recorded === when);
  return Object.fromEntries(found.map(({ name, title }) => [name, title]));
}

/** The name of a metric that every record has. */
export const metricOfEveryRecord = () =>
  z
    .string()
    .max(80)
    .refine((name) => metricKinds.get(name)?.recorded === 'always', {
      error: () => `must be ${listedWords(Object.keys(recordedTitles('always')))}`,
    });
