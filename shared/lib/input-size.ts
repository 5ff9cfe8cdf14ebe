/** What any input may hold, whatever it is for: more than any method takes, and looked at in a few milliseconds. */
const most = { values: 250_000, fields: 2000, depth: 40 } as const;

/**
 * Why an input is too large to be looked at closer, as the rest of a sentence; undefined when it is not. Where a schema reads every field
 * of what it then refuses, this stops at the first that is too many. It does not recurse, so that no depth is too much for it.
 */
export function tooLarge(input: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }];
  for (let seen = 0, next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (++seen > most.values) return `it holds more than ${said(most.values)} values`;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= most.depth) return `it is nested more than ${most.depth} deep`;
    const within: unknown[] = Array.isArray(value) ? value : fieldsOf(value);
    if (!Array.isArray(value) && within.length > most.fields)
      return `an object in it has more than ${said(most.fields)} fields`;
    if (seen + open.length + within.length > most.values) return `it holds more than ${said(most.values)} values`;
    for (const inner of within) open.push({ value: inner, depth: depth + 1 });
  }
  return undefined;
}

/** The values of an object's fields, one more than there may be at most. Listing all of them takes seconds where there are many. */
function fieldsOf(value: object): unknown[] {
  const values: unknown[] = [];
  for (const name in value) {
    values.push(Reflect.get(value, name));
    if (values.length > most.fields) break;
  }
  return values;
}

function said(count: number): string {
  return count.toLocaleString('en');
}
