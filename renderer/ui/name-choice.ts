import { foldedText } from '../../shared/lib/folded-text.ts';

/** Which of many names are taken. All operations return a new set. */
export function toggled(taken: ReadonlySet<string>, name: string): Set<string> {
  const next = new Set(taken);
  if (!next.delete(name)) next.add(name);
  return next;
}

/** Takes all of `names`, or where all of them are taken none of them; others stay as they are. */
export function toggledAll(taken: ReadonlySet<string>, names: readonly string[]): Set<string> {
  const next = new Set(taken);
  const all = names.every((name) => taken.has(name));
  for (const name of names) {
    if (all) next.delete(name);
    else next.add(name);
  }
  return next;
}

/** Names that hold every word of `text`, whatever the case and the accents. */
export function matching<Item extends { name: string }>(items: readonly Item[], text: string): Item[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  return items.filter(({ name }) => words.every((word) => plain(name).includes(word)));
}

function plain(text: string): string {
  return foldedText(text).normalize('NFD').replaceAll(/\p{M}/gu, '');
}
