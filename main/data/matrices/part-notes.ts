import { matrixPartNames, type MatrixPartName } from '../../../shared/models/matrices.ts';
import type { MatrixParts } from './matrix-files.ts';

/** What a set without examples of a part cannot be used for. */
const without: Readonly<Record<Exclude<MatrixPartName, 'training'>, string>> = {
  validation:
    'There are no validation examples: runs on this set do not show overfitting and cannot save the best weights.',
  test: 'There are no test examples: runs on this set have no test accuracy.',
};
const mostNamed = 5;

/** What a person should know of the parts of a set before a net is trained on it: those that are empty, or lack a class. */
export function partNotes(parts: MatrixParts, classNames: readonly string[]): string[] {
  return matrixPartNames.flatMap((part) => {
    if (part === 'training') return [];
    const { count, labels } = parts[part];
    if (count === 0) return [without[part]];
    const present = new Set(labels);
    const missing = classNames.filter((_, label) => !present.has(label));
    if (missing.length === 0) return [];
    const more = missing.length > mostNamed ? ` and ${missing.length - mostNamed} more` : '';
    const which = `${missing.length === 1 ? 'class' : 'classes'} ${missing.slice(0, mostNamed).join(', ')}${more}`;
    return [
      `There are no ${part} examples of ${which}: accuracy on the ${part} part says nothing about ${missing.length === 1 ? 'it' : 'them'}.`,
    ];
  });
}
