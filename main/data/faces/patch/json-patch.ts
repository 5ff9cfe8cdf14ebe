import { z } from 'zod';
import { LabError } from '../../../../shared/failure.ts';
import { facePatch, type FacePatch } from '../../../../shared/models/face-decision.ts';
import { PatchReading, type ReadPatch } from './patch-entry.ts';

/** One decision on a line, so that two patches can be compared line by line. */
export function jsonOfPatch({ decisions, ...head }: FacePatch): string {
  const lines = decisions.map((decision) => `    ${JSON.stringify(decision)}`).join(',\n');
  const start = JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  return `${start},\n  "decisions": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
}

/** @throws LabError `bad_data` for what is no JSON, or no patch, or one of a newer version. */
export function patchOfJson(text: string): ReadPatch {
  const head = facePatch.extend({ version: z.int(), decisions: z.array(z.unknown()) }).safeParse(parsed(text));
  if (!head.success) {
    throw new LabError('bad_data', 'This is JSON, but no patch of decisions: “faces patch export” writes one.');
  }
  if (head.data.version !== 1) {
    const words = `This patch is of version ${head.data.version}; this application knows version 1. Export it with the same version, or update this one.`;
    throw new LabError('bad_data', words);
  }
  const reading = new PatchReading();
  const lineOf = lineFinder(text);
  for (const decision of head.data.decisions) reading.take(decision, lineOf(decision));
  return reading.result();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LabError('bad_data', `This patch is no JSON any more: ${why}. Export it again.`);
  }
}

/** Finds the line of one decision after the other by its id; one without gets the line of the decision before it. */
function lineFinder(text: string): (decision: unknown) => number {
  let place = 0;
  let line = 1;
  return (decision) => {
    const id = z.object({ id: z.string() }).safeParse(decision);
    const found = id.success ? text.indexOf(JSON.stringify(id.data.id), place) : -1;
    if (found < 0) return line;
    for (; place < found; place += 1) if (text[place] === '\n') line += 1;
    return line;
  };
}
