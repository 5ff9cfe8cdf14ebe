import type { MetricKind } from '../../shared/models/metrics/metric-kind.ts';
import type { MetricName } from '../../shared/models/metric.ts';
import { capitalised } from '../../shared/lib/capitalised.ts';

/** A chart of one quantity over the course of trainings: of its metrics the last is drawn thick, and told in a legend. */
export interface CurveChart {
  readonly key: string;
  /** The name with the unit. */
  readonly title: string;
  readonly name: string;
  readonly unit: string;
  /** What is measured, as a legend says it. */
  readonly quantity: string;
  readonly display: MetricKind['display'];
  readonly direction: MetricKind['direction'];
  readonly metrics: readonly { readonly name: MetricName; readonly word: string }[];
}

const parts = { train: 'training', validation: 'validation' } as const;
/** Quantities that a person looks for first. */
const usualFirst = ['accuracy', 'cost'];

/**
 * The charts for what was recorded: one for each quantity that the lab knows, those `first` in their order, then one for each metric of another
 * program, `train.x` and `validation.x` together.
 */
export function curveCharts(
  kinds: readonly MetricKind[],
  recorded: ReadonlySet<MetricName>,
  first: readonly string[] = usualFirst,
): CurveChart[] {
  const known = new Map(kinds.map((kind) => [kind.name, kind]));
  const charts = new Map<string, CurveChart>();
  const names = [...known.keys(), ...[...recorded].filter((name) => !known.has(name)).sort()];
  for (const name of names) {
    const kind = known.get(name);
    if (!recorded.has(name) || kind?.part === 'test') continue;
    const { part, suffix } = partOf(name);
    const key = kind?.quantity ?? suffix;
    const present = charts.get(key);
    const metrics = [...(present?.metrics ?? []), { name, word: part === undefined ? '' : parts[part] }];
    const own = kind === undefined ? suffix : capitalised(kind.quantity);
    const unit = kind?.unit ?? '';
    charts.set(key, {
      key,
      title: present?.title ?? [own, unit].filter(Boolean).join(', '),
      name: present?.name ?? own,
      unit: present?.unit ?? unit,
      quantity: key,
      display: kind?.display ?? 'number',
      direction: kind?.direction ?? 'neither',
      metrics: metrics.sort((one, other) => Number(isValidation(one)) - Number(isValidation(other))),
    });
  }
  const place = ({ key }: CurveChart): number => (first.includes(key) ? first.indexOf(key) : first.length);
  return [...charts.values()].sort((one, other) => place(one) - place(other));
}

/** The metrics of runs that the lab does not know, as another program named them; at most so many. */
export function unknownMetrics(
  runs: Iterable<{ readonly metrics: Readonly<Record<MetricName, unknown>> }>,
  kinds: readonly MetricKind[],
  most: number,
): MetricName[] {
  const known = new Set(kinds.map(({ name }) => name));
  const found = new Set([...runs].flatMap(({ metrics }) => Object.keys(metrics)));
  return [...found]
    .filter((name) => !known.has(name))
    .sort()
    .slice(0, most);
}

function isValidation({ word }: { readonly word: string }): boolean {
  return word === parts.validation;
}

function partOf(name: MetricName): { part: keyof typeof parts | undefined; suffix: string } {
  for (const part of ['train', 'validation'] as const) {
    if (name.startsWith(`${part}.`)) return { part, suffix: name.slice(part.length + 1) };
  }
  return { part: undefined, suffix: name };
}
