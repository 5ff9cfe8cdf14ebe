import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { requireRun } from '../runs/require-run.ts';
import { pagesOf } from './run-pages.ts';
import type { RunsFormat } from './runs-format.ts';

/** One row a point, as the long CSV has them. Steps are int64: a uint32 has no room in an int32. */
const columns = [
  { name: 'run', type: 'INT32' },
  { name: 'name', type: 'STRING' },
  { name: 'metric', type: 'STRING' },
  { name: 'step', type: 'INT64' },
  { name: 'seconds', type: 'DOUBLE' },
  { name: 'value', type: 'DOUBLE' },
] as const;

/** Rows of one group: enough to be packed well, few enough for a moment's work. */
const rowsOfGroup = 8000;

interface Row {
  run: number;
  name: string;
  metric: string;
  step: bigint;
  seconds: number;
  value: number;
}

/** Apache Parquet, packed by Snappy. */
export const parquet: RunsFormat = {
  name: 'parquet',
  type: 'application/vnd.apache.parquet',
  ending: '.parquet',
  files: (lab, ids, begun) => [
    {
      name: '',
      *pieces() {
        const bytes = new ByteWriter();
        const schema = schemaFromColumnData({ columnData: columnsOf([]) });
        const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'Hidden Unit' });
        let rows: Row[] = [];
        // The writer counts offsets from the file's start, so what it has written is copied, not taken out.
        let given = 0;
        const fresh = (): Uint8Array => {
          const written = bytes.getBytes();
          const piece = written.slice(given);
          given = written.length;
          return piece;
        };
        for (const id of ids) {
          begun(id);
          const run = requireRun(lab, id);
          for (const page of pagesOf(lab, run)) {
            for (const { metric, steps, seconds, values } of page) {
              steps.forEach((step, place) => {
                const [at, value] = [seconds[place] ?? 0, values[place] ?? Number.NaN];
                rows.push({ run: id, name: run.name, metric, step: BigInt(step), seconds: at, value });
              });
            }
            if (rows.length < rowsOfGroup) continue;
            void writer.write({ columnData: columnsOf(rows), rowGroupSize: rows.length });
            rows = [];
            yield fresh();
          }
        }
        if (rows.length > 0) void writer.write({ columnData: columnsOf(rows), rowGroupSize: rows.length });
        void writer.finish();
        yield fresh();
      },
    },
  ],
};

function columnsOf(rows: readonly Row[]) {
  return columns.map(({ name, type }) => ({ name, type, data: rows.map((row) => row[name]), nullable: false }));
}
