import { z } from 'zod';
import { LabError } from '../../../../shared/failure.ts';
import { inputWords } from '../../../../shared/lib/input-words.ts';
import { patchEntry, type PatchEntry } from '../../../../shared/models/face-decision.ts';
import { cleanLine, cleanNote } from '../../../../shared/models/written-text.ts';

const line = (most: number) =>
  z
    .string()
    .max(most)
    .overwrite((text) => cleanLine(text, most));

/** What a patch may say, and at what length: it comes from another machine. Hidden characters are left out. */
export const boundedEntry = patchEntry.extend({
  reason: line(80),
  note: z
    .string()
    .max(2000)
    .overwrite((note) => cleanNote(note, 2000)),
  by: line(255),
  actor: line(200),
  label: line(220),
  url: z.string().max(4000),
});

/** A patch's decisions, and the first of `problemCount` lines that are none. `line` counts from 1 in the text. */
export interface ReadPatch {
  entries: PatchEntry[];
  problems: { line: number; why: string }[];
  problemCount: number;
}

const mostNamed = 1000;
/** From so many on it is no patch that was damaged, but something else. */
const mostProblems = 100_000;

/** Gathers a patch's decisions: of two about the same face the second is a problem, as nobody could say which one stands. */
export class PatchReading {
  readonly #seen = new Map<string, number>();
  readonly #read: ReadPatch = { entries: [], problems: [], problemCount: 0 };

  take(value: unknown, line: number): void {
    const parsed = boundedEntry.safeParse(value);
    if (!parsed.success) {
      this.problem(line, inputWords(parsed.error));
      return;
    }
    const about = `${parsed.data.rowKey} ${parsed.data.sha256}`;
    const before = this.#seen.get(about);
    if (before !== undefined) {
      this.problem(line, `It is about the same row and bytes as line ${before}.`);
      return;
    }
    this.#seen.set(about, line);
    this.#read.entries.push(parsed.data);
  }

  /** @throws LabError `bad_data` for one too many. */
  problem(line: number, why: string): void {
    this.#read.problemCount += 1;
    if (this.#read.problemCount > mostProblems) {
      const words = `More than ${mostProblems.toLocaleString('en')} of its decisions cannot be read, the first in line ${this.#read.problems[0]?.line ?? line}. Choose a patch of decisions, or export it again.`;
      throw new LabError('bad_data', words);
    }
    if (this.#read.problems.length < mostNamed) this.#read.problems.push({ line, why });
  }

  result(): ReadPatch {
    return this.#read;
  }
}
