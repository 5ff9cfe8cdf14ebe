/**
 * What the contract answers about a history of 10,000 runs with 41 million points, one run of 1,000,000 among them, in milliseconds: of a lab in this process, and over
 * the local socket as a shell has it. Prints one JSON object.
 *
 *     node test/bench/history/history.ts [--quick]          HIDDEN_UNIT_BENCH: folder in which the large lab is kept
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { labClient, valueOf } from '../../../shared/contract/client.ts';
import type { LabClient } from '../../../shared/contract/port.ts';
import { openLab } from '../../../main/lab.ts';
import { distributionOf, millisecondsOf, rounded, say, spreadOf } from '../measurement.ts';
import { readerIsUp, watchStand } from '../stand.ts';
import { startShell } from '../shell.ts';
import { workspace } from '../workspace.ts';
import { largeLab, metrics, runs } from './large-lab.ts';

/** So many that the 95th percentile is not the slowest answer. */
const turns = process.argv.includes('--quick') ? 5 : 40;
type Question = (turn: number) => Promise<unknown>;

const descending = (by: string) => [{ by, direction: 'descending' as const }];
/** A page of the history is 200 runs. */
function questions({ runs: history }: LabClient): Record<string, Question> {
  return {
    list: () => valueOf(history.list({})),
    listLast: () => valueOf(history.list({ offset: runs - 200 })),
    orderByMetric: () => valueOf(history.list({ order: descending('train.cost') })),
    orderByParameter: () => valueOf(history.list({ order: descending('optimizer.momentum') })),
    filterByText: () => valueOf(history.list({ where: '"run 77"' })),
    filterByParameter: () => valueOf(history.list({ where: 'optimizer.momentum > 0.7' })),
    filterByMetricAndTag: () =>
      valueOf(history.list({ where: 'train.cost < 1 and tag:baseline and not preset = part5' })),
    filterByBest: () => valueOf(history.list({ where: 'validation.cost.min < 0.1 or validation.accuracy.max > 0.99' })),
    orderByBest: () => valueOf(history.list({ order: descending('validation.cost.min') })),
    groupByParameter: () => valueOf(history.groups({ by: 'optimizer.momentum' })),
    groupByTag: () => valueOf(history.groups({ by: 'tag' })),
    whatDiffers: () => valueOf(history.spread({})),
    tags: () => valueOf(history.tags({})),
    curveOfOne: (turn) => valueOf(history.series({ ids: [((turn * 4813) % runs) + 1], metrics: [...metrics] })),
    curveOfMillion: () => valueOf(history.series({ ids: [runs + 1], metrics: [...metrics], maxPoints: 5000 })),
    stretchOfMillion: (turn) => {
      const from = 10_000 * (turn + 1);
      return valueOf(
        history.series({ ids: [runs + 1], metrics: [...metrics], maxPoints: 5000, from, to: from + 20_000 }),
      );
    },
    curvesOfTwenty: (turn) =>
      valueOf(
        history.series({
          ids: Array.from({ length: 20 }, (_, index) => index * 400 + turn + 1),
          metrics: [...metrics],
          maxPoints: 500,
        }),
      ),
  };
}

/**
 * The questions take turns. `first`: when neither the page cache of the database nor the compiler has seen them. `stand`: what this
 * thread computed at most for one answer; of a lab in this process that is for how long it could do nothing else.
 */
async function answered(client: LabClient): Promise<Record<string, object>> {
  const asked = Object.entries(questions(client));
  const times = new Map(asked.map(([name]) => [name, { answer: [] as number[], stand: [] as number[] }]));
  for (let turn = 0; turn <= turns; turn++) {
    for (const [name, ask] of asked) {
      const watch = watchStand();
      times.get(name)?.answer.push(await millisecondsOf(() => ask(turn)));
      times.get(name)?.stand.push(watch.end().work);
    }
  }
  return Object.fromEntries(
    [...times].map(([name, { answer, stand }]) => {
      const [first = Number.NaN, ...others] = answer;
      const { p95 } = distributionOf(others);
      return [name, { first: rounded(first), ...spreadOf(others), p95, stand: spreadOf(stand.slice(1)).median }];
    }),
  );
}

const space = workspace();
try {
  const directory = largeLab(space.folder);
  say('  asking the lab itself');
  let lab: Awaited<ReturnType<typeof openLab>> | undefined;
  const opening = await millisecondsOf(async () => (lab = await openLab(directory)));
  if (lab === undefined) throw new Error('The lab did not open.');
  await lab.call('runs.tags', {});
  await readerIsUp();
  const direct = await answered(labClient(lab));
  await lab.close();
  say('  asking over the local socket');
  const shell = await startShell(directory);
  const attached = await shell.attach();
  await attached.client.runs.tags({});
  await readerIsUp();
  const remote = await answered(attached.client);
  await attached.close();
  await shell.close();
  const databaseBytes = statSync(join(directory, 'lab.sqlite')).size;
  console.log(JSON.stringify({ runs, databaseBytes, openMilliseconds: rounded(opening), lab: direct, socket: remote }));
} finally {
  space.remove();
}
