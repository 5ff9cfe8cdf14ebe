import { z } from 'zod';
import { firstHidden, replaceHidden } from '../lib/hidden-characters.ts';

/** How long the names, tags and notes of a run may be, in UTF-16 units, and how many tags it may have. */
export const mostName = 120;
export const mostTag = 40;
export const mostTags = 20;
export const mostNote = 20_000;
const mostTitle = 200;

/**
 * One line that a person writes, of 1 to `most` characters: a name, a tag, a title. It is kept in NFC with single blanks, so that
 * two that look the same are the same, and refused with hidden characters.
 */
export function lineText(most: number): z.ZodString {
  return optionalLine(most).min(1);
}

/** The same, or nothing. */
export function optionalLine(most: number): z.ZodString {
  return z.string().overwrite(tidyLine).max(most).check(withoutHidden(''));
}

/** What a person writes in several lines: a note. It is kept in NFC with `\n` at the ends of its lines. Tabs are allowed. */
export function noteText(most: number): z.ZodString {
  return z.string().overwrite(tidyNote).max(most).check(withoutHidden('\n\t'));
}

export const runName = lineText(mostName);
export const runTag = lineText(mostTag);
export const runTags = z.array(runTag).max(mostTags);
export const runNote = noteText(mostNote);

/** A line that came from elsewhere, made one that `lineText` takes; '' where nothing is left of it. */
export function cleanLine(text: string, most: number): string {
  return cut(tidyLine(replaceHidden(text, blankForSpace)), most).trimEnd();
}

/** The same of a note. */
export function cleanNote(text: string, most: number): string {
  return cut(
    replaceHidden(tidyNote(text), (character) => ('\n\t'.includes(character) ? character : '')),
    most,
  );
}

/** Tags that came from elsewhere: clean ones, each once, no more than a run may have. */
export function cleanTags(tags: readonly string[]): string[] {
  const clean = tags.map((tag) => cleanLine(tag, mostTag)).filter((tag) => tag !== '');
  return [...new Set(clean)].slice(0, mostTags);
}

/** A title that a file or a folder gave: read as a clean line, whatever it was. */
export const titleLine = z.string().overwrite((title) => cleanLine(title, mostTitle));

function tidyLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
}

function tidyNote(text: string): string {
  return text.normalize('NFC').replace(/\r\n?/g, '\n');
}

/** A line break or a tab keeps words apart; what is seen by nobody goes. */
function blankForSpace(character: string): string {
  return /\s/.test(character) && character !== '\uFEFF' ? ' ' : '';
}

/** The first `most` UTF-16 units, without half a character at the end. */
function cut(text: string, most: number): string {
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

function withoutHidden(allowed: string): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    const found = firstHidden(value, allowed);
    if (found === undefined) return;
    const message = `has the hidden character ${found.name} at position ${found.place}. Remove it`;
    issues.push({ code: 'custom', message, input: value });
  };
}
