import type { RunsFormatName } from '../../../shared/models/runs-format.ts';
import { Registry } from '../../../shared/models/registry.ts';
import { parquet } from './parquet.ts';
import type { RunsFormat } from './runs-format.ts';
import { tensorboard } from './tensorboard.ts';
import { jsonLines, longCsv, table, wideCsv } from './text-formats.ts';
import { weightFormats } from './weight-formats.ts';

/** Every way to write several runs for other programs, by its name. */
const formats = new Registry<RunsFormat>(
  ({ name }) => name,
  [...[wideCsv, longCsv, table, jsonLines, parquet, tensorboard], ...weightFormats],
);

export function runsFormat(name: RunsFormatName): RunsFormat {
  const found = formats.get(name);
  if (found === undefined) throw new RangeError(`Nothing writes runs as ${name}.`);
  return found;
}
