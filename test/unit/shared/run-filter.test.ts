import { describe, expect, it } from 'vitest';
import { runFields } from '../../../shared/lib/run-fields.ts';
import { describeKinds } from '../../../shared/models/kinds.ts';
import { parseRunFilter, type RunFilter } from '../../../shared/lib/run-filter.ts';

const fields = runFields(describeKinds());

/** The filter with brackets around everything, to see what belongs to what. */
function written(filter: RunFilter): string {
  switch (filter.kind) {
    case 'all':
      return 'all';
    case 'and':
    case 'or':
      return `(${filter.of.map(written).join(` ${filter.kind} `)})`;
    case 'not':
      return `not ${written(filter.of)}`;
    case 'compare':
      return `${filter.field.name}${filter.comparison}${JSON.stringify(filter.value)}`;
    case 'tag':
      return `tag:${filter.tag}`;
    case 'text':
      return JSON.stringify(filter.text);
  }
}

function read(text: string): string {
  const parsed = parseRunFilter(text, fields);
  return parsed.ok ? written(parsed.value) : `${parsed.error.start}-${parsed.error.end}: ${parsed.error.message}`;
}

describe('the filter language', () => {
  it.each([
    ['', 'all'],
    ['   ', 'all'],
    ['momentum', '"momentum"'],
    ['"two words"', '"two words"'],
    ['"say \\"so\\" \\\\"', '"say \\"so\\" \\\\"'],
    ['status = succeeded', 'status="succeeded"'],
    ['STATUS=Succeeded', 'status="succeeded"'],
    ['test.accuracy>=.9', 'test.accuracy>=0.9'],
    ['optimizer.learningRate < 1e-4', 'optimizer.learningRate<0.0001'],
    ['optimizer.initialVelocity = -0.5', 'optimizer.initialVelocity=-0.5'],
    ['data = digits', 'data="digits"'],
    ['data.split = first-per-class', 'data.split="first-per-class"'],
    ['data.split.seed > 1', 'data.split.seed>1'],
    ['preset = none', 'preset=null'],
    ['preset = "none"', 'preset="none"'],
    ['createdAt >= 2026-11-23T09:30', 'createdAt>="2026-11-23T09:30"'],
    ['tag:baseline', 'tag:baseline'],
    ['tag:"my tag" x', '(tag:my tag and "x")'],
    ['tag != old', 'not tag:old'],
    ['a b or c', '(("a" and "b") or "c")'],
    ['a or b and c', '("a" or ("b" and "c"))'],
    ['(a or b) and not (c or d)', '(("a" or "b") and not ("c" or "d"))'],
    ['not not a', 'not not "a"'],
    ['"and" or "not"', '("and" or "not")'],
    [
      'status = succeeded and optimizer.momentum > 0 and not tag:baseline and test.accuracy >= 0.9 and name ~ "part4" or momentum',
      '((status="succeeded" and optimizer.momentum>0 and not tag:baseline and test.accuracy>=0.9 and name~"part4") or "momentum")',
    ],
  ])('reads %j', (text, meaning) => {
    expect(read(text)).toBe(meaning);
  });

  it.each([
    ['momentun > 1', '0-8: Runs have no field “momentun”. Did you mean optimizer.momentum?'],
    ['a and qqqqqq = 1', '6-12: Runs have no field “qqqqqq”.'],
    ['status = done', '9-13: status is one of queued, running'],
    ['status < failed', '7-8: status has no order.'],
    ['test.accuracy > high', '16-20: test.accuracy is a number, and “high” is none.'],
    ['test.accuracy ~ 9', '14-15: test.accuracy is a number'],
    ['createdAt > yesterday', '12-21: createdAt is a time'],
    ['name =', '6-6: A value should follow “=”.'],
    ['name = )', '7-8: A value should follow “=”.'],
    ['(a', '0-1: This “(” is not closed.'],
    ['a)', '1-2: There is no “(” for this “)”.'],
    ['()', '1-2: A condition should stand before “)”.'],
    ['a and', '5-5: The filter ends where a condition should follow.'],
    ['or a', '0-2: A condition should stand before “or”.'],
    ['= 3', '0-1: A condition should stand before “=”.'],
    ['a "b', '2-4: This quotation mark is not closed.'],
    ['a ! b', '2-3: A lone “!” means nothing.'],
    ['tag:', '0-4: A tag should follow “tag:”'],
    ['tag > a', '4-5: A tag can only be there or not'],
  ])('says where %j goes wrong and what to do', (text, complaint) => {
    expect(read(text)).toContain(complaint);
  });

  it('refuses what would be deeper or longer than a database takes', () => {
    expect(read('x '.repeat(101))).toContain('200-201: A filter can have 100 conditions.');
    expect(read('('.repeat(41))).toContain('40-41: A filter can be 40 levels deep.');
    expect(parseRunFilter('x '.repeat(100), fields).ok).toBe(true);
    expect(parseRunFilter(`${'not '.repeat(40)}x`, fields).ok).toBe(true);
  });
});

describe('the fields of a run', () => {
  it('has the parameters of every kind of experiment, the metrics and the facts', () => {
    for (const name of ['id', 'status', 'engine', 'data.split.train', 'optimizer.momentum', 'seed', 'test.accuracy']) {
      expect([...fields.all.keys()]).toContain(name);
    }
    expect(fields.all.get('data.split')?.choices).toEqual(['first-per-class', 'stratified-shuffle']);
  });

  it('finds what was meant', () => {
    expect(fields.near('momentum')).toEqual(['optimizer.momentum']);
    expect(fields.near('accuracy')).toEqual(['test.accuracy', 'validation.accuracy', 'train.accuracy']);
    expect(fields.near('statsu')).toContain('status');
    expect(fields.near('xyzzy')).toEqual([]);
  });
});
