import { foldedText } from '../../shared/lib/folded-text.ts';

/** True when every word typed begins some word of the label: `g ru` finds "Go to Runs". */
export function matches(typed: string, label: string): boolean {
  const words = foldedText(label).split(/\s+/);
  return foldedText(typed)
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));
}
