const token = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * The first key that an object in a text of JSON has twice, of which `JSON.parse` takes the last one without a word; undefined where there
 * is none. @param text well-formed JSON.
 */
export function repeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  let last = '';
  for (const [found] of text.matchAll(token)) {
    if (found === '{' || found === '[') open.push(new Set());
    else if (found === '}' || found === ']') open.pop();
    else if (found === ':') {
      const key = String(JSON.parse(last));
      const keys = open.at(-1);
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    } else last = found;
  }
  return undefined;
}
