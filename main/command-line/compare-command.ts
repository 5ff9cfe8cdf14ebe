import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { Comparison } from '../../shared/contract/contract.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { withSetNames } from '../../shared/models/set-names.ts';
import type { CommandOutput } from './console.ts';
import { fourDigits, table } from './table.ts';
import { unseenAccuracy, unseenLabel } from './unseen-accuracy.ts';

/** @param baseline one of the runs; undefined: the first. */
export async function compareRuns(
  port: KeptLab,
  ids: number[],
  baseline: number | undefined,
  to: CommandOutput,
): Promise<void> {
  const wish = baseline === undefined ? { ids } : { ids, baseline };
  const comparison = await valueOf(labClient(port).runs.compare(wish));
  const unseen = await Promise.all(comparison.runs.map(({ id }) => unseenAccuracy(port, id)));
  to.result({ ...comparison, runs: comparison.runs.map(withSetNames) }, describeComparison(comparison, unseen));
}

function describeComparison(comparison: Comparison, unseen: readonly (number | null)[]): string {
  const { baseline, runs, differing, equal, metrics, seconds } = comparison;
  const headings = ['', ...runs.map(({ id }) => (id === baseline ? `run ${id}, baseline` : `run ${id}`))];
  const parameters = differing.map(({ path, values }) => [path, ...values.map(valueText)]);
  const results = metrics.map(({ metric, values, deltas }) => [
    metric,
    ...values.map((value, place) => {
      const delta = deltas[place] ?? null;
      const change = runs[place]?.id === baseline || delta === null ? '' : ` (${signed(delta)})`;
      return `${fourDigits(value)}${change}`;
    }),
  ]);
  const time = ['seconds', ...seconds.map((value) => String(fourDigits(value)))];
  const without = [unseenLabel, ...unseen.map(fourDigits)];
  const told = unseen.some((one) => one !== null) ? [without] : [];
  const rows = [...parameters, ...results, ...told, ...flipRows(comparison), time];
  return [table(headings, rows), `${equal} parameters are equal`, ...reasons(comparison)].join('\n');
}

/** What a run does without has an empty cell. */
function valueText(value: unknown): string {
  return value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${fourDigits(value)}`;
}

/** How many test examples changed, and how likely that is by chance. */
function flipRows({ runs, flips, baseline }: Comparison): string[][] {
  if (flips.every((flip, place) => flip === null || runs[place]?.id === baseline)) return [];
  const told = flips.map((flip, place) =>
    runs[place]?.id === baseline || flip === null
      ? ['', '']
      : [`+${flip.nowRight} −${flip.nowWrong}`, `${fourDigits(flip.p)}`],
  );
  return [
    ['test examples now right, wrong', ...told.map(([changed]) => changed ?? '')],
    ['p of that by chance (McNemar)', ...told.map(([, p]) => p ?? '')],
  ];
}

/** Why some differences are not told, a sentence each. */
function reasons({ apart }: Comparison): string[] {
  return [...new Set(apart.flatMap(({ test, validation, train }) => [test ?? validation ?? train ?? []].flat()))];
}
