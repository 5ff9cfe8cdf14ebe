import { dataKey, type DataRef } from '../../../shared/models/data/data-set.ts';
import type { Preset } from '../../../shared/models/experiment.ts';
import type { DataDescription } from '../../../shared/models/experiment-kinds.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { specDifferences } from '../../../shared/models/spec-path.ts';

/**
 * The command that does this run again: its preset and exactly what differs from it. A run without a preset, or with one this
 * version does not have, is told as its differences to the nearest preset; without any preset there is no command.
 */
export function commandLine(
  run: RunSummary,
  presets: readonly Preset[],
  kinds: readonly DataDescription[],
): string | undefined {
  const preset = presets.find((candidate) => candidate.name === run.preset) ?? nearest(run, presets);
  if (preset === undefined) return undefined;
  const fits = kinds.find(({ kind }) => kind === run.data?.kind)?.fits ?? [];
  // A set brings the rule of its own kind, where that fits what the preset asks for.
  const isBrought = (path: string): boolean => path === 'data' && fits.includes(preset.spec.data.kind);
  const differences = specDifferences(preset.spec, run.spec).filter(({ path }) => !isBrought(path));
  const seed = differences.find(({ path }) => path === 'seed');
  const words = ['hidden-unit', 'train', '--preset', preset.name];
  if (run.data !== null) words.push(...dataWords(run.data, kinds));
  for (const { path, value } of differences) {
    if (path !== 'seed') words.push('--set', `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  if (seed !== undefined) words.push('--seed', String(seed.value));
  if (run.engine !== null) words.push('--engine', run.engine.name);
  for (const tag of run.tags) words.push('--tag', tag);
  return words.map(quoted).join(' ');
}

function dataWords(data: DataRef, kinds: readonly DataDescription[]): [string, string] {
  const option = kinds.find(({ kind }) => kind === data.kind)?.option;
  return option === undefined ? ['--data', dataKey(data)] : [`--${option}`, data.id];
}

/** The preset of the same kind of net that differs least. */
function nearest(run: RunSummary, presets: readonly Preset[]): Preset | undefined {
  const sameKind = presets.filter(({ spec }) => spec.kind === run.spec.kind);
  const counted = sameKind.map((preset) => ({ preset, count: specDifferences(preset.spec, run.spec).length }));
  return counted.sort((one, other) => one.count - other.count)[0]?.preset;
}

/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
