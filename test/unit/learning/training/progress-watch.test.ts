import { describe, expect, it } from 'vitest';
import { ProgressWatch } from '../../../../main/learning/training/progress-watch.ts';

/** At which value it is over, counted from 0; −1: never. */
function overAt(rule: { metric: string; patience: number; least: number }, values: readonly number[]): number {
  let watch = new ProgressWatch(rule);
  return values.findIndex((value, at) => {
    watch.hear(10 * at, { [rule.metric]: value });
    // As after a kill.
    watch = new ProgressWatch(rule, JSON.parse(JSON.stringify(watch.save())));
    return watch.over;
  });
}

describe('early stopping', () => {
  it('waits for a lower cost and a higher accuracy', () => {
    const values = [1, 2, 3, 4, 5];
    expect(overAt({ metric: 'validation.cost', patience: 2, least: 0 }, values)).toBe(2);
    expect(overAt({ metric: 'validation.accuracy', patience: 2, least: 0 }, values)).toBe(-1);
    expect(overAt({ metric: 'validation.accuracy', patience: 3, least: 0 }, values.toReversed())).toBe(3);
  });

  it('begins to wait again after each better value, and takes an equal one for none', () => {
    expect(overAt({ metric: 'train.cost', patience: 2, least: 0 }, [5, 6, 4, 4, 3, 3, 3])).toBe(6);
  });

  it('counts only what is better by enough', () => {
    expect(overAt({ metric: 'train.cost', patience: 2, least: 0.5 }, [5, 4.6, 4.5, 4.4, 3])).toBe(2);
  });

  it('says why it stopped, and what to do where its metric is not measured', () => {
    const watch = new ProgressWatch({ metric: 'validation.cost', patience: 1, least: 0 });
    watch.hear(0, { 'validation.cost': 0.5 });
    watch.hear(10, { 'validation.cost': 0.75 });
    expect(watch.words()).toBe(
      'Stopped early after update 10: validation.cost has not improved on 0.5000 for 1 record.',
    );
    expect(() => {
      watch.hear(20, { 'train.cost': 1 });
    }).toThrow(/validation\.cost.*Choose train\.cost/);
  });
});
