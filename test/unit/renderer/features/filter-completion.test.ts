import { describe, expect, it } from 'vitest';
import { completions } from '../../../../renderer/features/runs/filter-completion.ts';
import type { RunSpread } from '../../../../shared/contract/contract.ts';
import { runFields } from '../../../../shared/lib/run-fields.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';

const fields = runFields(describeKinds());
const spread: RunSpread = {
  runs: 5,
  fields: [
    {
      ...{ name: 'optimizer.learningRate', distinct: 2, none: 0, low: 1e-5, high: 0.1 },
      values: [
        { value: 1e-5, runs: 4 },
        { value: 0.1, runs: 1 },
      ],
    },
    {
      ...{ name: 'data.set', distinct: 1, none: 0, low: null, high: null },
      values: [{ value: 'after rescue', runs: 5 }],
    },
  ],
};
const texts = (before: string): string[] => completions(before, fields, spread).map(({ text }) => text);

describe('what a filter can go on with', () => {
  it('is a field that begins so, before one that contains it, with its type and range', () => {
    const found = completions('seed = 3 and test.', fields, spread);
    expect(found[0]).toEqual({ text: 'test.accuracy', detail: 'number 0…1', start: 13 });
    expect(texts('learn')[0]).toBe('optimizer.learningRate');
    expect(texts('not (stat')[0]).toBe('status');
  });

  it('is an operator that fits the field behind it', () => {
    expect(texts('status ')).toEqual(['=', '!=', '~', 'in (']);
    expect(texts('id > 3 and test.accuracy ')).toEqual(['=', '!=', '<', '<=', '>', '>=', 'in (']);
  });

  it('is a value that occurs, with how often, or one there can be', () => {
    expect(completions('optimizer.learningRate = ', fields, spread)).toEqual([
      { text: '1e-5', detail: '4 runs', start: 25 },
      { text: '0.1', detail: '1 run', start: 25 },
    ]);
    expect(texts('data.set = ')).toEqual(['"after rescue"']);
    expect(texts('data.set = "aft')).toEqual(['"after rescue"']);
    expect(texts('status = fai')).toEqual(['failed']);
    expect(texts('status in (failed, ')).toContain('queued');
    expect(texts('started > ')).toEqual(['1h', '1d', '7d', '4w']);
  });

  it('is nothing behind a whole condition, where anything may follow', () => {
    expect(texts('seed = 3 ')).toEqual([]);
  });
});
