import { describe, expect, it } from 'vitest';
import { repeatedKey } from '../../../shared/lib/repeated-key.ts';

describe('repeatedKey', () => {
  it.each([
    ['{"a":1,"b":2,"a":3}', 'a'],
    ['{"a":{"x":1,"x":[]}}', 'x'],
    [String.raw`{"a":1,"\u0061":2}`, 'a'],
    ['{"a":{},"b":[],"a":0}', 'a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('finds it in %s', (text, key) => {
    expect(repeatedKey(text)).toBe(key);
  });

  it.each(['{"a":{"a":[{"a":1},{"a":2}]},"b":"a"}', String.raw`{"a":"\"a\":1,","b":"{\"b\":"}`, '[]', '1', '"a:a"'])(
    'finds none in %s',
    (text) => {
      expect(repeatedKey(text)).toBeUndefined();
    },
  );
});
