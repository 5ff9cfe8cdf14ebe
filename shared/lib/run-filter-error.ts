import { z } from 'zod';

/** What is wrong with a filter and where: the characters from `start` up to but not including `end`. */
export interface RunFilterError {
  message: string;
  start: number;
  end: number;
}

/** The details of a call that failed by its filter, which was `where`. */
export const runFilterFailure = z.object({ message: z.string(), start: z.int(), end: z.int(), where: z.string() });

/** The sentence with the place, counted from 1: `… is one of native, wasm, cpu. At character 10: “done”.` */
export function placedWords({ message, start, end }: RunFilterError, where: string): string {
  const there = where.slice(start, end);
  return `${message} ${there === '' ? 'At the end.' : `At character ${start + 1}: “${there}”.`}`;
}

/** The filter and under it marks below what is wrong, as two lines. */
export function pointedAt({ start, end, where }: z.infer<typeof runFilterFailure>): [string, string] {
  const line = where.replaceAll(/\s/gu, ' ');
  const wide = (text: string): number => Array.from(text).length;
  const marks = '^'.repeat(Math.max(1, wide(line.slice(start, end))));
  return [`  ${line}`, `  ${' '.repeat(wide(line.slice(0, start)))}${marks}`];
}

/** Thrown while a filter is read. */
export class FilterProblem extends Error {
  readonly problem: RunFilterError;

  constructor(message: string, at: { start: number; end: number }) {
    super(message);
    this.problem = { message, start: at.start, end: at.end };
  }
}
