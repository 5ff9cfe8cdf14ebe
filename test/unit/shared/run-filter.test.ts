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
      return `tag${filter.comparison === '=' ? ':' : '~'}${filter.tag ?? 'any'}`;
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
    ['tag ~ base', 'tag~base'],
    ['tags = none', 'not tag:any'],
    ['tag in (a, "b c")', '(tag:a or tag:b c)'],
    ["name = 'x'", 'name="x"'],
    ["name='it\\'s'", 'name="it\'s"'],
    ["'two words' o'hara", '("two words" and "o\'hara")'],
    ['name = \'say "so"\'', 'name="say \\"so\\""'],
    ["tag:'my tag'", 'tag:my tag'],
    ['id in (1,2,3)', '(id=1 or id=2 or id=3)'],
    ["status IN ( failed , 'cancelled' )", '(status="failed" or status="cancelled")'],
    ['engine not in (wasm, none)', 'not (engine="wasm" or engine=null)'],
    ['not id in (7) and a', '(not (id=7) and "a")'],
    ['trained in berlin', '("trained" and "in" and "berlin")'],
    ['keepBest = true', 'keepBest=1'],
    ['keepBest = No', 'keepBest=0'],
    ["keepBest = 'best step'", 'keepBest=1'],
    ['hidden.0.units >= 70', 'hidden.0.units>=70'],
    ['HIDDEN.2.Activation = ReLU', 'hidden.2.activation="relu"'],
    ['optimizer = SGD', 'optimizer="sgd"'],
    ['record.frames = none', 'record.frames="none"'],
    ["record.frames = 'every 7'", 'record.frames="every 7"'],
    ['data = mnist', 'data="mnist"'],
    ['duration > 60 threads = 2', '(trainingSeconds>60 and engine.threads=2)'],
    ['train.cost.best < 0.3', 'train.cost.best<0.3'],
    ["createdAt = '2026-11-23 09:30'", 'createdAt="2026-11-23T09:30"'],
    ['createdAt = 2028-02-29', 'createdAt="2028-02-29"'],
    ['name ~ 50% é_x/y', '(name~"50%" and "é_x/y")'],
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
    ['test.accuracy > high', '16-20: test.accuracy needs a number, e.g. 0.8, not “high”.'],
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
    ['a ! b', '2-3: “!” is not an operator. Write not, or !='],
    ['tag:', '0-4: A tag should follow “tag:”'],
    ['keepBest = banana', '11-17: keepBest is true or false, not “banana”.'],
    ['keepBest > true', '9-10: keepBest is true or false. Use = or !=.'],
    ['optimizer.kind = banana', '17-23: optimizer.kind is one of '],
    ['status ~ banana', '9-15: No status contains “banana”: it is one of queued'],
    ['record.frames = often', '16-21: record.frames is one of all, every 10, last, none'],
    ['id = 1.5', '5-8: id needs a whole number, e.g. 2, not “1.5”.'],
    ['hidden.0.units = many', '17-21: hidden.0.units needs a whole number'],
    ['hidden.1.unit = 4', '0-13: Runs have no field “hidden.1.unit”. Did you mean hidden.0.units?'],
    ['test.accuracy > 80', '16-18: test.accuracy is from 0 to 1, never > 80.'],
    ['test.accuracy = 80%', '16-19: test.accuracy needs a number, not a percentage. Write 0.8 for 80%.'],
    ['test.accuracy > 86%', '16-19: test.accuracy needs a number, not a percentage. Write 0.86 for 86%.'],
    ['test.accuracy > 99.95%', '16-22: test.accuracy needs a number, not a percentage. Write 0.9995 for 99.95%.'],
    ['test.accuracy > 86', '16-18: test.accuracy is from 0 to 1, never > 86. Write 0.86 for 86%.'],
    ['test.accuracy > 860%', '16-20: test.accuracy needs a number, e.g. 0.8, not “860%”.'],
    ['batch.size = -3', '13-15: batch.size is from 1 to 100000, not -3.'],
    ['train.cost < 1e309', '13-18: train.cost needs a number'],
    [
      'createdAt = 2026-13-45',
      '12-22: createdAt is a time in UTC, e.g. 2026-11-23 or 2026-11-23T09:30, or how long ago, e.g. 2d, not “2026-13-45”: there is no month 13.',
    ],
    [
      'createdAt = 2026-02-29',
      '12-22: createdAt is a time in UTC, e.g. 2026-11-23 or 2026-11-23T09:30, or how long ago, e.g. 2d, not “2026-02-29”: that month has 28 days.',
    ],
    ['startedAt > 2026-11-23T25', '12-25: startedAt is a time'],
    ['endedAt ~ banana', '10-16: endedAt is a time'],
    ['createdAt > now()', '12-15: createdAt is a time'],
    ["name = 'it''s'", '11-12: A blank is missing here.'],
    ['name = a"b"', '8-9: A blank is missing here.'],
    ['"a"b', '3-4: A blank is missing here.'],
    ['duration > 2m', '11-13: trainingSeconds needs a number, e.g. 90, not “2m”.'],
    ["name = 'x", '7-9: This quotation mark is not closed.'],
    ['name = “x”', '7-8: Write straight quotation marks'],
    ['name == x', '5-7: “==” is not an operator. Write =.'],
    ['id <> 3', '3-5: “<>” is not an operator. Write !=.'],
    ['id => 3', '3-5: “=>” is not an operator. Write >=.'],
    ['a && b', '2-4: “&&” is not an operator. Write and.'],
    ['a || b', '2-4: “||” is not an operator. Write or.'],
    ['a; b', '1-2: A “;” has no meaning'],
    ['id in 1,2,3', '6-7: After “in” the values stand in parentheses'],
    ['id in ()', '7-8: A value should follow “in”.'],
    ['id in (1,)', '9-10: A value should follow “in”.'],
    ['id in (1 2)', '9-10: A comma should stand between'],
    ['id in (1, 2', '6-7: This “(” is not closed.'],
    ['id in (1, x)', '10-11: id needs a whole number'],
    ['momentun in (1)', '0-8: Runs have no field “momentun”.'],
    ['a, b', '1-2: A comma separates the values of a list'],
    ['id between 1 and 3', '3-10: “between” is not an operator. Write >= and <='],
    ['name like x', '5-9: “like” is not an operator. Write ~.'],
    ['error is none', '6-8: “is” is not an operator. Write =.'],
    ['status:failed', '0-13: A condition is written with an operator: status = failed.'],
    ['foo:bar', '0-7: Only “tag:” is written with a colon.'],
    ['-tag:old', '0-8: Write not tag:old'],
    ['name = part*', '11-12: “*” has no meaning here. To find part of a text, write ~'],
    ['id = [1]', '5-6: “[” has no meaning here.'],
    ['lower(name) = x', '0-5: A filter has no functions.'],
    ['"name" = x', '0-6: The name of a field stands before an operator, without quotation marks.'],
    ['optimizr > 1', '0-8: Runs have no field “optimizr”.'],
    ['hidden = 3', '0-6: Runs have no field “hidden”. Did you mean hidden.0.units'],
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
