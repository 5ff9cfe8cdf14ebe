import type { Comparison } from '../../../shared/contract/contract.ts';
import { fieldParameters, specValues } from '../../../shared/models/experiment-values.ts';
import type { Kinds } from '../../../shared/models/kinds.ts';
import { parameterLabels } from '../../../shared/models/parameter-labels.ts';
import { formatNumber } from '../../ui/format.ts';
import { parameterText } from '../../../shared/lib/parameter-text.ts';

/** A parameter that is not the same in all runs, in the words of the form. */
export interface ParameterRow {
  path: string;
  label: string;
  words: string[];
}

export interface ParameterRows {
  /** Those that all of the runs can have. */
  common: ParameterRow[];
  /** Those that only some kinds of net, or members of a union, have. */
  ofSome: ParameterRow[];
  /** What is the same in all of them: label and value. */
  equal: { path: string; label: string; value: string }[];
}

/** Names of rows that are no parameters of a spec. */
const others = new Map([
  ['engine', 'Engine'],
  ['data hash', 'Data (content hash)'],
]);

/** What a comparison needs of a run. */
type ComparedRun = Pick<Comparison['runs'][number], 'spec' | 'data' | 'examples'>;

/** What differs between the runs and what does not, in the order of the form. */
export function parameterRows(
  { runs, differing }: Pick<Comparison, 'differing'> & { runs: readonly ComparedRun[] },
  kinds: Kinds,
): ParameterRows {
  const ofRuns = runs.map(({ spec }) => parameterLabels(kinds, specValues(spec)));
  const labels = new Map(ofRuns.flatMap((own) => [...own]));
  const dataNames = new Set(kinds.data.map(({ kind }) => kind));
  const dataDiffers = differing.some(({ path }) => dataNames.has(path) || path === 'data' || path.startsWith('data.'));
  const rows = differing
    // That the content is another one is said by the name of the data, or how it is divided.
    .filter(({ path }) => !(path === 'data hash' && dataDiffers))
    .map(({ path, values }) => ({
      path,
      values,
      label: labels.get(path)?.label ?? others.get(path) ?? (dataNames.has(path) || path === 'data' ? 'Data' : path),
      // A choice has its words from the run's own net: those of another may not know it.
      words: values.map(
        (value, place) => (ofRuns[place]?.get(path) ?? labels.get(path))?.value(value) ?? parameterText(value),
      ),
    }));
  const isOfSome = (values: readonly unknown[]): boolean =>
    values.some((value) => value === null || value === undefined);
  const counts = differing.some(({ path }) => path.startsWith('data.')) ? [] : exampleRow(runs);
  return {
    common: [...rows.filter(({ values }) => !isOfSome(values)), ...counts],
    ofSome: rows.filter(({ values }) => isOfSome(values)),
    equal: equalOf(runs[0], differing, kinds, labels),
  };
}

/** Told where the runs were not measured on as many examples. */
function exampleRow(runs: readonly ComparedRun[]): ParameterRow[] {
  const words = runs.map(({ examples }) =>
    [examples.train, examples.validation, examples.test].map((count) => formatNumber(count)).join(' / '),
  );
  if (new Set(words).size < 2) return [];
  return [{ path: 'examples', label: 'Examples: training / validation / test', words }];
}

function equalOf(
  run: ComparedRun | undefined,
  differing: Comparison['differing'],
  kinds: Kinds,
  labels: ReturnType<typeof parameterLabels>,
): ParameterRows['equal'] {
  if (run === undefined) return [];
  const different = new Set(differing.map(({ path }) => path));
  const values = specValues(run.spec);
  const fields = new Set(fieldParameters(kinds, values).map(({ path }) => path));
  const told = [...values].flatMap(([path, value]) => {
    const of = labels.get(path);
    return of === undefined || different.has(path) || !fields.has(path)
      ? []
      : [{ path, label: of.label, value: of.value(value) }];
  });
  return run.data === null || different.has(run.data.kind)
    ? told
    : [{ path: 'data', label: 'Data', value: run.data.id }, ...told];
}
