import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runQuery } from '../../../shared/models/run-query.ts';
import { databaseFile } from '../../../main/store/database-file.ts';
import { openMetrics } from '../../../main/store/metric-repository.ts';
import { openRuns, type RunRepository } from '../../../main/store/run-repository.ts';
import { addSearchFunctions } from '../../../main/store/search-functions.ts';
import { openStore } from '../../../main/store/store.ts';
import { addRuns, pointsOf } from '../../bench/history/large-lab.ts';
import { labDirectory } from './lab-directory.ts';

const count = 500;

/** Says of each statement that some work asks how SQLite goes about it, a line a step, as EXPLAIN QUERY PLAN has it. */
function planner() {
  const directory = labDirectory();
  const store = openStore(directory);
  addRuns(store, count);
  for (let run = 1; run <= count; run++) store.metrics.append(run, pointsOf(run, 0, 3));
  store.close();
  const asked: string[] = [];
  const database = new Database(databaseFile(directory), {
    verbose: (sql) => {
      asked.push(String(sql));
    },
  });
  addSearchFunctions(database);
  const [runs, metrics] = [openRuns(database), openMetrics(database)];
  onTestFinished(() => {
    database.close();
  });
  const plans = (work: () => unknown, which = /^\s*(?:SELECT|WITH)/i): string[] => {
    asked.length = 0;
    work();
    const statements = asked.filter((sql) => which.test(sql));
    expect(statements.length).toBeGreaterThan(0);
    return statements.flatMap((sql) =>
      database
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail),
    );
  };
  return { runs, metrics, plans };
}

const group = (by: string, where = '') => ({ by, where, deleted: false, limit: 50 });
const list = (runs: RunRepository, query: object): unknown => runs.list(runQuery.parse(query));
const descending = (by: string) => [{ by, direction: 'descending' as const }];

/** Steps that read a whole table of what belongs to runs, for which there is an index. */
const wholeTables = (plan: readonly string[]): string[] =>
  plan.filter((step) =>
    /^SCAN (?:metric_summaries|metric_blocks|run_tags|sweep_trials|artifacts|logs|grouped)\b/.test(step),
  );
const sorts = (plan: readonly string[]): string[] =>
  plan.filter((step) => /TEMP B-TREE FOR (?:LAST TERM OF )?ORDER BY/.test(step));

describe('the statements of the history', () => {
  it('reads a page of the newest runs in the order of an index and counts them in one, sorting nothing', () => {
    const { runs, plans } = planner();
    for (const query of [
      {},
      { offset: 400 },
      { where: 'preset = part5' },
      { where: 'train.cost < 1 and tag:baseline' },
    ]) {
      const plan = plans(() => list(runs, query), /FROM runs WHERE/);
      expect(sorts(plan), JSON.stringify(query)).toEqual([]);
      expect(
        plan.filter((step) => /^SCAN runs(?! USING)/.test(step)),
        JSON.stringify(query),
      ).toEqual([]);
      expect(plan.join('\n'), JSON.stringify(query)).toContain('USING INDEX runs_by_age');
    }
  });

  it('never reads all metrics, tags or trials for one run, whatever is filtered, sorted or grouped by', () => {
    const { runs, plans } = planner();
    const queries = {
      trash: () => list(runs, { deleted: true }),
      text: () => list(runs, { where: '"run 77"' }),
      tag: () => list(runs, { where: 'tag:baseline or not tag:draft' }),
      metric: () => list(runs, { where: 'train.cost < 1 and validation.accuracy.max > 0.2' }),
      sweep: () => list(runs, { where: 'sweep = 1' }),
      parameter: () => list(runs, { where: 'optimizer.momentum in (0.1, 0.2)' }),
      orderByMetric: () => list(runs, { order: descending('train.cost') }),
      orderByBest: () => list(runs, { order: descending('validation.cost.bestStep') }),
      orderByParameter: () => list(runs, { order: descending('optimizer.momentum') }),
      groupByParameter: () => runs.groups(group('optimizer.momentum')),
      groupByTag: () => runs.groups(group('tag', 'train.cost < 1')),
      groupBySweep: () => runs.groups(group('sweep')),
      lineage: () => [runs.parentOf(7), runs.childrenOf(7)],
    };
    for (const [name, work] of Object.entries(queries)) expect(wholeTables(plans(work)), name).toEqual([]);
    // The trials of all sweeps are read once, each with its run.
    const spread = plans(() => runs.spread({ where: 'train.cost < 1', deleted: false }));
    expect(wholeTables(spread).filter((step) => !step.startsWith('SCAN sweep_trials'))).toEqual([]);
    const trash = plans(queries.trash);
    expect(trash.filter((step) => /^SCAN runs(?! USING)/.test(step))).toEqual([]);
  });

  it('reads the points of a curve, and of a stretch of it, from their blocks alone', () => {
    const { metrics, plans } = planner();
    for (const range of [undefined, { from: 10, to: 20 }]) {
      const plan = plans(() => metrics.series([3, 7], ['train.cost'], 500, range));
      expect(
        plan.every((step) => /^SEARCH (?:metric_blocks|metric_summaries)/.test(step)),
        plan.join('\n'),
      ).toBe(true);
    }
  });
});
