import { LabError } from '../../shared/failure.ts';
import { actorName } from '../../shared/lib/actor-name.ts';

const mostNamed = 30;

/**
 * Actors that a person names, as the lab knows them: by the exact name, else by the full name in any case, else by the last name.
 * Names were divided at their commas; where neighbours together are a whole name that has commas, they are that one. null (none
 * named) stays null.
 * @throws LabError `not_found`, saying which there are, for a name that no actor has; `bad_input` for one that several may be.
 */
export function actorsNamed(names: readonly string[] | undefined, known: readonly string[]): string[] | null {
  if (names === undefined) return null;
  const found = new Set<string>();
  for (let place = 0; place < names.length;) {
    const { actor, words } = longestNamed(names.slice(place), known);
    found.add(actor);
    place += words;
  }
  return [...found];
}

/** What the first of these words, or more of them, name. */
function longestNamed(names: readonly string[], known: readonly string[]): { actor: string; words: number } {
  for (let words = names.length; words > 1; words -= 1) {
    const [actor, another] = wholeNamed(names.slice(0, words).join(','), known);
    if (actor !== undefined && another === undefined) return { actor, words };
  }
  return { actor: actorNamed(names[0] ?? '', known), words: 1 };
}

function actorNamed(name: string, known: readonly string[]): string {
  const whole = wholeNamed(name, known);
  const sought = folded(name);
  const [first, ...others] = whole.length > 0 ? whole : known.filter((actor) => folded(lastWord(actor)) === sought);
  if (first === undefined) throw new LabError('not_found', nobody(name, known));
  if (others.length === 0) return first;
  throw new LabError('bad_input', `“${name}” may be ${[first, ...others].join(' or ')}. Give the whole name.`);
}

/** The actor of exactly this name; where there is none, those of this name in any case. */
function wholeNamed(name: string, known: readonly string[]): string[] {
  const exact = known.find((actor) => actor === name) ?? known.find((actor) => actorName(actor) === actorName(name));
  if (exact !== undefined) return [exact];
  const sought = folded(name);
  return known.filter((actor) => folded(actor) === sought);
}

function lastWord(actor: string): string {
  return actorName(actor).split(' ').at(-1) ?? '';
}

function nobody(name: string, known: readonly string[]): string {
  if (known.length === 0)
    return `There is no actor “${name}”: the lab has no list yet. “faces list add FILE” adds one.`;
  const more = known.length > mostNamed ? `, and ${known.length - mostNamed} more` : '';
  return `There is no actor “${name}”. There are: ${known.slice(0, mostNamed).join(', ')}${more}.`;
}

/** Blanks about a comma count as little as upper and lower case. */
function folded(name: string): string {
  return actorName(name)
    .replaceAll(/\s*,\s*/g, ',')
    .toLowerCase();
}
