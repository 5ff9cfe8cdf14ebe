/** Text of a stranger on its way to a terminal: without what a terminal would obey. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ');
}
