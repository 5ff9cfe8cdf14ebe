import { pairedShares } from '../../../shared/lib/paired-shares.ts';
import type { UsefulUnits } from '../../../shared/models/instruments/useful-units.ts';
import { formatPercent } from '../../ui/format.ts';

interface Drop {
  key: string;
  label: string;
  value: number;
  words: string;
  title: string;
  strong?: boolean;
  low?: number;
  high?: number;
}

/** By how much the accuracy falls without a unit: of each class, and of all examples, with the intervals where they were counted. */
export function ablationRows({ classes }: UsefulUnits, unit: number): Drop[] {
  const rows = classes.map(({ name, units, examples }) => {
    const { ablation = 0, lost, gained } = units.find((one) => one.unit === unit) ?? {};
    return { name, examples, ablation, lost, gained };
  });
  const total = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  const examples = total((row) => row.examples);
  const known = rows.every(({ lost, gained }) => lost !== undefined && gained !== undefined);
  const all = {
    name: 'all classes',
    examples,
    ablation: total((row) => row.ablation * row.examples) / Math.max(1, examples),
    lost: known ? total(({ lost = 0 }) => lost) : undefined,
    gained: known ? total(({ gained = 0 }) => gained) : undefined,
  };
  return [...rows, all].map((row) => {
    const { name, ablation, lost, gained } = row;
    const interval = lost === undefined || gained === undefined ? {} : pairedShares(lost, gained, row.examples);
    const counts = lost === undefined ? '' : `, ${lost} wrong without it and ${gained ?? 0} right`;
    const title = `n ${row.examples}${counts}`;
    return {
      key: name,
      label: name,
      value: ablation,
      words: formatPercent(ablation, 1),
      title,
      ...interval,
      strong: row === all,
    };
  });
}

/**
 * The accuracy over all examples with every unit (`whole`) and without this one (`ablated`), 0 … 1; undefined without examples, and
 * where a class does not tell of the unit: of very many units only those that do most are saved.
 */
export function ablatedAccuracy(
  { classes }: UsefulUnits,
  unit: number,
): { whole: number; ablated: number; examples: number } | undefined {
  let [examples, correct, fallen] = [0, 0, 0];
  for (const one of classes) {
    const own = one.units.find((other) => other.unit === unit);
    if (own === undefined) return undefined;
    examples += one.examples;
    correct += one.correct;
    fallen += own.ablation * one.examples;
  }
  return examples === 0 ? undefined : { whole: correct / examples, ablated: (correct - fallen) / examples, examples };
}

/** The place of a unit among all by how much the accuracy over all examples falls without it; 1: it falls most. */
export function ablationRank({ classes, unitCount }: UsefulUnits, unit: number): { place: number; of: number } {
  const fall = new Map<number, number>();
  for (const { units, examples } of classes)
    for (const one of units) fall.set(one.unit, (fall.get(one.unit) ?? 0) + one.ablation * examples);
  const own = fall.get(unit) ?? 0;
  return { place: 1 + [...fall.values()].filter((other) => other > own + 1e-9).length, of: unitCount };
}
