import type { Database } from 'better-sqlite3';
import { LabError } from '../../shared/failure.ts';
import { metricName, type MetricName, type MetricSeries } from '../../shared/models/metric.ts';
import { joinPoints, mostStep, packPoints, slicePoints, unpackPoints, type MetricPoints } from './metric-block.ts';
import { finitePoints, type StepRange } from './finite-points.ts';
import { noPoints, summarise, type KeptSummary } from './metric-summary.ts';

/** New points of one metric. A value that is null is one that is no number, as JSON writes it. */
interface NewPoints {
  metric: MetricName;
  steps: readonly number[];
  seconds: readonly number[];
  values: readonly (number | null)[];
}

/** `of`: how many points there are in the range that was asked for, of which these are some or all. */
interface CountedSeries extends MetricSeries {
  of: number;
}

/** The metric points of the runs, kept exactly, NaN and infinities too, and a summary of each metric. */
export interface MetricRepository {
  /**
   * Adds points behind those that are there, all or nothing.
   * @throws LabError `conflict` when steps do not ascend, also against what is there; `not_found` when there is no such run.
   */
  append(run: number, series: readonly NewPoints[]): void;
  /**
   * The points with finite values, which are those the contract can carry and a chart can show; `exact` has the others too.
   * Metrics without any are left out.
   * @param maxPoints at most so many points per metric (2 or more): the first, the last, and the smallest and largest of equal stretches of
   * steps between them; null: all. @param range of steps, both ends in it; all without.
   */
  series(
    ids: readonly number[],
    metrics: readonly MetricName[],
    maxPoints: number | null,
    range?: StepRange,
  ): { id: number; series: CountedSeries[] }[];
  /** Every point of every metric of a run, whatever its value. */
  exact(run: number): MetricSeries[];
  /** Forgets the points after a step: a run that resumes from a checkpoint records them again. */
  keepUpTo(run: number, step: number): void;
}

/**
 * 10,000 bytes fill two and a half pages of SQLite without waste, and 1,000 points are two blocks. Larger blocks cost more on each
 * small append, smaller ones more on each read.
 */
const pointsPerBlock = 500;

interface Block {
  id: number;
  last_step: number;
  points: Buffer;
}

export function openMetrics(database: Database): MetricRepository {
  const blocks = database.prepare<[run: number, metric: string], Block>(
    'SELECT id, last_step, points FROM metric_blocks WHERE run_id = ? AND metric = ? ORDER BY first_step',
  );
  const blocksIn = database.prepare<[run: number, metric: string, to: number, from: number], Pick<Block, 'points'>>(
    'SELECT points FROM metric_blocks WHERE run_id = ? AND metric = ? AND first_step <= ? AND last_step >= ? ORDER BY first_step',
  );
  const lastBlock = database.prepare<[run: number, metric: string], Block>(
    'SELECT id, last_step, points FROM metric_blocks WHERE run_id = ? AND metric = ? ORDER BY first_step DESC LIMIT 1',
  );
  const insertBlock = database.prepare<[number, string, first: number, last: number, points: Buffer]>(
    'INSERT INTO metric_blocks (run_id, metric, first_step, last_step, points) VALUES (?, ?, ?, ?, ?)',
  );
  const changeBlock = database.prepare<[last: number, points: Buffer, id: number]>(
    'UPDATE metric_blocks SET last_step = ?, points = ? WHERE id = ?',
  );
  const deleteBlocksAfter = database.prepare<[run: number, step: number]>(
    'DELETE FROM metric_blocks WHERE run_id = ? AND first_step > ?',
  );
  const blocksAcross = database.prepare<[run: number, step: number], Block>(
    'SELECT id, last_step, points FROM metric_blocks WHERE run_id = ? AND last_step > ?',
  );
  const metricsOf = database
    .prepare<[run: number], string>('SELECT metric FROM metric_summaries WHERE run_id = ? ORDER BY metric')
    .pluck();
  const summaryOf = database.prepare<[run: number, metric: string], KeptSummary>(
    'SELECT count, last_step, last, min, max, min_step, max_step FROM metric_summaries WHERE run_id = ? AND metric = ?',
  );
  const putSummary = database.prepare<[KeptSummary & { run: number; metric: string }]>(
    `INSERT INTO metric_summaries (run_id, metric, count, last_step, last, min, max, min_step, max_step)
     VALUES (@run, @metric, @count, @last_step, @last, @min, @max, @min_step, @max_step)
     ON CONFLICT (run_id, metric) DO UPDATE SET count = excluded.count, last_step = excluded.last_step,
       last = excluded.last, min = excluded.min, max = excluded.max, min_step = excluded.min_step, max_step = excluded.max_step`,
  );
  const deleteSummary = database.prepare<[run: number, metric: string]>(
    'DELETE FROM metric_summaries WHERE run_id = ? AND metric = ?',
  );
  const runExists = database.prepare<[run: number], number>('SELECT 1 FROM runs WHERE id = ?').pluck();

  function appendPoints(run: number, metric: string, points: MetricPoints): void {
    const tail = lastBlock.get(run, metric);
    checkAscending(points, tail?.last_step ?? -1, metric);
    const before = tail === undefined ? undefined : unpackPoints(tail.points);
    const open = before !== undefined && before.steps.length < pointsPerBlock;
    const all = open ? joinPoints([before, points]) : points;
    for (let start = 0; start < all.steps.length; start += pointsPerBlock) {
      const block = slicePoints(all, start, start + pointsPerBlock);
      const first = block.steps[0] ?? 0;
      const last = block.steps.at(-1) ?? first;
      if (open && start === 0 && tail !== undefined) changeBlock.run(last, packPoints(block), tail.id);
      else insertBlock.run(run, metric, first, last, packPoints(block));
    }
    putSummary.run({ run, metric, ...summarise(summaryOf.get(run, metric) ?? noPoints, points) });
  }

  function pointsOf(run: number, metric: string): MetricPoints {
    return joinPoints(blocks.all(run, metric).map((block) => unpackPoints(block.points)));
  }

  const append = database.transaction((run: number, series: readonly NewPoints[]) => {
    if (runExists.get(run) === undefined) throw new LabError('not_found', `Run ${run} does not exist.`);
    for (const { metric, steps, seconds, values } of series) {
      if (steps.length === 0) continue;
      const points = { steps: [...steps], seconds: [...seconds], values: values.map((value) => value ?? NaN) };
      appendPoints(run, metricName.parse(metric), points);
    }
  });

  const keepUpTo = database.transaction((run: number, step: number) => {
    deleteBlocksAfter.run(run, step);
    for (const block of blocksAcross.all(run, step)) {
      const points = unpackPoints(block.points);
      const kept = slicePoints(points, 0, countUpTo(points.steps, step));
      changeBlock.run(kept.steps.at(-1) ?? 0, packPoints(kept), block.id);
    }
    for (const metric of metricsOf.all(run)) {
      const summary = summarise(noPoints, pointsOf(run, metric));
      if (summary.count === 0) deleteSummary.run(run, metric);
      else putSummary.run({ run, metric, ...summary });
    }
  });

  return {
    append,
    keepUpTo,
    series: (ids, metrics, maxPoints, range = { from: 0, to: mostStep }) =>
      ids.map((id) => ({
        id,
        series: metrics
          .map((metric) => ({
            metric,
            ...finitePoints(blocksIn.all(id, metric, range.to, range.from), range, maxPoints),
          }))
          .filter(({ steps }) => steps.length > 0),
      })),
    exact: (run) =>
      metricsOf.all(run).map((metric) => ({ metric: metricName.parse(metric), ...pointsOf(run, metric) })),
  };
}

function checkAscending(points: MetricPoints, after: number, metric: string): void {
  const { steps, seconds, values } = points;
  if (steps.length !== seconds.length || steps.length !== values.length) {
    throw new LabError('conflict', `The points of ${metric} have columns of different lengths.`);
  }
  let before = after;
  for (const step of steps) {
    if (!Number.isInteger(step) || step <= before || step > mostStep) {
      throw new LabError('conflict', `The points of ${metric} do not ascend: step ${step} follows step ${before}.`);
    }
    before = step;
  }
}

function countUpTo(steps: readonly number[], step: number): number {
  const after = steps.findIndex((later) => later > step);
  return after < 0 ? steps.length : after;
}
