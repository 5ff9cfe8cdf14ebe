import { LabError } from '../../shared/failure.ts';
import { foldedText } from '../../shared/lib/folded-text.ts';

const mostNamed = 50;

/**
 * The class that a person names: exactly, else in any case, else by how its name begins, where only one begins so.
 * @throws LabError `not_found`, saying which there are; `bad_input` for a name that several may be.
 */
export function classNamed(name: string, classNames: readonly string[], run: number): string {
  if (classNames.includes(name)) return name;
  const sought = foldedText(name);
  const whole = classNames.filter((one) => foldedText(one) === sought);
  const found = whole.length > 0 ? whole : classNames.filter((one) => foldedText(one).startsWith(sought));
  const [first, ...others] = sought === '' ? [] : found;
  if (first === undefined) {
    const known = classNames.slice(0, mostNamed).join(', ');
    throw new LabError('not_found', `Run ${run} has no class “${name}”. Its classes: ${known}.`);
  }
  if (others.length === 0) return first;
  throw new LabError('bad_input', `“${name}” may be ${found.slice(0, mostNamed).join(' or ')}. Give the whole name.`);
}
