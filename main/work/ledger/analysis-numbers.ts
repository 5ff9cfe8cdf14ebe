import { LabError } from '../../../shared/failure.ts';
import type { InstrumentKind } from '../../../shared/models/instruments/instrument-kind.ts';
import type { MeasureOf } from '../../../shared/models/ledger/ledger.ts';
import { canonical } from '../runs/start-run.ts';
import type { Measured } from './judge.ts';

/** What an analysis says about a claim, or why it says nothing: it has no such number. */
export function foundIn(measure: MeasureOf<'analysis'>, told: unknown): Measured | { why: string } {
  try {
    const sum = [measure.value].flat().reduce((all, one) => all + numberAt(told, one), 0);
    const value = sum - (measure.minus === undefined ? 0 : numberAt(told, measure.minus));
    const interval = measure.interval === undefined ? undefined : intervalAt(told, measure.interval);
    return { values: [value], interval };
  } catch (error) {
    if (error instanceof LabError) return { why: error.message };
    throw error;
  }
}

/**
 * The settings that decide the numbers of an analysis, as text to be compared: without those that say nothing with a run or without one,
 * and with the usual value of what an earlier version did not know.
 */
export function decidingSettings(
  { parameters, ofRun = [], ofNoRun = [] }: InstrumentKind,
  settings: Readonly<Record<string, unknown>>,
  hasRun: boolean,
): string {
  const idle = new Set(hasRun ? ofNoRun : ofRun);
  const known = parameters.flatMap((one) => {
    const usual = one.kind === 'list' ? undefined : one.kind === 'fixed' ? one.value : one.usual;
    return idle.has(one.path) ? [] : [[one.path, settings[one.path] ?? usual ?? null] as const];
  });
  const others = Object.entries(settings).filter(([path]) => !parameters.some((one) => one.path === path));
  return canonical(Object.fromEntries([...known, ...others]));
}

function intervalAt(told: unknown, path: string): { low: number; high: number } {
  return { low: numberAt(told, `${path}.low`), high: numberAt(told, `${path}.high`) };
}

/** What is true is 1. @throws LabError `bad_data` where there is neither. */
function numberAt(told: unknown, path: string): number {
  const found = path.split('.').reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    return Object.entries(inner).find(([name]) => name === key)?.[1];
  }, told);
  if (typeof found === 'number') return found;
  if (typeof found === 'boolean') return found ? 1 : 0;
  throw new LabError('bad_data', `The analysis tells no number at “${path}”.`);
}
