import { afterEach, describe, expect, it } from 'vitest';
import { ProgressWatch } from '../../../main/learning/training/progress-watch.ts';
import { describeExperiments } from '../../../shared/models/experiment-kinds.ts';
import { experimentSpec } from '../../../shared/models/experiment.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { Parameter } from '../../../shared/models/parameter.ts';
import { marginMetric } from '../../fixtures/made-up-kinds/margin-metric.ts';
import { wearMetric } from '../../fixtures/made-up-kinds/wear-metric.ts';
import { denseSpec } from '../../trainer-process.ts';

const added: (() => void)[] = [];
afterEach(() => {
  for (const remove of added.splice(0)) remove();
});

/** What a choice of the dense net, or of the items of a list of it, offers. */
function offered(path: string): string[] {
  const net = describeExperiments().nets.find(({ kind }) => kind === 'dense-net');
  const inside = (one: Parameter | undefined): Parameter | undefined => (one?.kind === 'list' ? one.item[0] : one);
  const found = inside(net?.parameters.find((one) => one.path === path));
  return found?.kind === 'choice' ? found.choices.map(({ value }) => value) : [];
}

const watching = (metric: string) =>
  experimentSpec.safeParse({
    ...denseSpec({ keepBest: true }),
    bestBy: metric,
    earlyStopping: { kind: 'patience', metric, patience: 2 },
  });

describe('early stopping and the best weights', () => {
  it('can go by every metric that each record has, whatever brought it, and by no other', () => {
    const builtIn = ['validation.accuracy', 'train.accuracy', 'validation.cost', 'train.cost'];
    expect(offered('bestBy')).toEqual(builtIn);
    expect(watching(marginMetric.name).success).toBe(false);

    // The wear is measured at every third record only.
    added.push(metricKinds.add(marginMetric), metricKinds.add(wearMetric));
    for (const path of ['bestBy', 'earlyStopping.metric']) {
      expect(offered(path), path).toEqual([...builtIn, marginMetric.name]);
    }
    expect(watching(marginMetric.name).success).toBe(true);
    for (const other of [wearMetric.name, 'test.accuracy', 'train.costSum']) {
      expect(watching(other).error?.issues[0]?.message, other).toBe(
        'must be “validation.accuracy” or “train.accuracy” or “validation.cost” or “train.cost” or “validation.margin”',
      );
    }
  });

  it('wait for such a metric in its own direction', () => {
    added.push(metricKinds.add(marginMetric));
    const watch = new ProgressWatch({ metric: marginMetric.name, patience: 2, least: 0 });
    const overAfter = [0.1, 0.3, 0.2, 0.25].map((value, step) => {
      watch.hear(step, { [marginMetric.name]: value });
      return watch.over;
    });
    expect(overAfter).toEqual([false, false, false, true]);
  });
});

it('the additional metrics of a record are those that say they are measured when asked for', () => {
  expect(offered('record.metrics')).toEqual(['train.costSum']);
  added.push(metricKinds.add({ ...wearMetric, recorded: 'asked' }));
  expect(offered('record.metrics')).toEqual(['train.costSum', wearMetric.name]);
});
