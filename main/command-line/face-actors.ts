import { LabError } from '../../shared/failure.ts';

const mostNamed = 30;

/**
 * Actors that a person names, by full or last name in any case, as the lab knows them. null (none named) stays null.
 * @throws LabError `not_found`, saying which there are, for a name that no actor has; `bad_input` for a last name that several have.
 */
export function actorsNamed(names: readonly string[] | undefined, known: readonly string[]): string[] | null {
  if (names === undefined) return null;
  return [...new Set(names.map((name) => actorNamed(name, known)))];
}

function actorNamed(name: string, known: readonly string[]): string {
  const sought = folded(name);
  const whole = known.find((actor) => folded(actor) === sought);
  if (whole !== undefined) return whole;
  const [first, ...others] = known.filter((actor) => folded(actor.split(/\s+/u).at(-1) ?? '') === sought);
  if (first === undefined) throw new LabError('not_found', nobody(name, known));
  if (others.length === 0) return first;
  throw new LabError('bad_input', `“${name}” may be ${[first, ...others].join(' or ')}. Give the whole name.`);
}

function nobody(name: string, known: readonly string[]): string {
  if (known.length === 0)
    return `There is no actor “${name}”: the lab has no list yet. “faces list add FILE” adds one.`;
  const more = known.length > mostNamed ? `, and ${known.length - mostNamed} more` : '';
  return `There is no actor “${name}”. There are: ${known.slice(0, mostNamed).join(', ')}${more}.`;
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
