/** A dotted path of a spec as SQLite's JSON functions have it: `hidden.0.units` is `$.hidden[0].units`. */
export function jsonPath(path: string): string {
  const parts = path.split('.').map((part) => (/^\d+$/.test(part) ? `[${part}]` : `."${part}"`));
  return `$${parts.join('')}`;
}
