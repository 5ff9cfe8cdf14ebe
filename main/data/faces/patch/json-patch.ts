import { z } from 'zod';
import { LabError } from '../../../../shared/failure.ts';
import { facePatch, type FacePatch } from '../../../../shared/models/face-decision.ts';
import { JsonScanner, type JsonSlice } from './json-slices.ts';
import { PatchReading, type ReadPatch } from './patch-entry.ts';

/** Characters of one value: the longest decision has fewer. */
const mostCharacters = 64_000;

/** One decision on a line, so that two patches can be compared line by line. */
export function jsonOfPatch({ decisions, ...head }: FacePatch): string {
  const lines = decisions.map((decision) => `    ${JSON.stringify(decision)}`).join(',\n');
  const start = JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  return `${start},\n  "decisions": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
}

/**
 * Reads one decision after the other, so that memory grows with the decisions and not with whatever else the text is.
 * @throws LabError `bad_data` for what is no JSON, or no patch, or one of a newer version.
 */
export function patchOfJson(text: string): ReadPatch {
  const scanner = new JsonScanner(text);
  if (scanner.peek() !== '{') throw noPatch();
  const reading = new PatchReading();
  const head = new Map<string, unknown>();
  for (const key of keysOf(scanner, text)) {
    if (key !== 'decisions') head.set(key, valueOf(text, scanner.value()));
    else if (scanner.peek() !== '[') throw noPatch();
    else {
      for (const slice of elementsOf(scanner)) take(reading, text, slice);
      head.set(key, []);
    }
  }
  if (scanner.peek() !== '') throw scanner.trouble(scanner.peek());
  const known = facePatch.extend({ version: z.int() }).safeParse(Object.fromEntries(head));
  if (!known.success) throw noPatch();
  if (known.data.version !== 1) {
    const words = `This patch is of version ${known.data.version}; this application knows version 1. Export it with the same version, or update this one.`;
    throw new LabError('bad_data', words);
  }
  return reading.result();
}

/** Goes over an object from key to key; whoever asks for the next one has gone over the value. */
function* keysOf(scanner: JsonScanner, text: string): Generator<string, void> {
  scanner.take('{');
  if (scanner.peek() === '}') scanner.take('}');
  else {
    do {
      if (scanner.peek() !== '"') throw scanner.trouble(scanner.peek());
      const key = valueOf(text, scanner.value());
      scanner.take(':');
      yield String(key);
    } while (scanner.take(',}') === ',');
  }
}

function* elementsOf(scanner: JsonScanner): Generator<JsonSlice, void> {
  scanner.take('[');
  if (scanner.peek() === ']') scanner.take(']');
  else {
    do yield scanner.value();
    while (scanner.take(',]') === ',');
  }
}

function take(reading: PatchReading, text: string, slice: JsonSlice): void {
  const length = slice.to - slice.from;
  if (length <= mostCharacters) reading.take(valueOf(text, slice), slice.line);
  else {
    const most = mostCharacters.toLocaleString('en');
    reading.problem(
      slice.line,
      `The decision has ${length.toLocaleString('en')} characters, and ${most} are the most.`,
    );
  }
}

/** @throws LabError `bad_data` for what is no JSON, or too long to be part of a patch. */
function valueOf(text: string, { from, to, line }: JsonSlice): unknown {
  if (to - from > mostCharacters) throw noPatch();
  try {
    return JSON.parse(text.slice(from, to));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LabError('bad_data', `This patch is no JSON any more: ${why} (line ${line}). Export it again.`);
  }
}

function noPatch(): LabError {
  return new LabError('bad_data', 'This is JSON, but no patch of decisions: “faces patch export” writes one.');
}
