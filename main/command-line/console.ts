import { z } from 'zod';
import { toFailure, type Failure } from '../../shared/failure.ts';

/** How a command ended: its exit code is a promise to scripts. */
export const exitCodes = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/** Where a command writes. With `json` exactly one JSON object goes to standard output, and all else to standard error. */
export interface Face {
  json: boolean;
  /** True where a person watches: a progress bar may be drawn on standard error. */
  terminal: boolean;
  /** The command's result: `value` for a program, `text` for a person. */
  result(value: object, text: string): void;
  /** Something a person may want to know meanwhile. */
  note(text: string): void;
}

export function face(json: boolean): Face {
  return {
    json,
    terminal: process.stderr.isTTY,
    result: (value, text) => {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`);
    },
    note: (text) => {
      process.stderr.write(`${text}\n`);
    },
  };
}

/** What a failure's details may say for the command line alone: words after `hidden-unit`. */
const advisedCommand = z.object({ command: z.string() });

/** Tells a failure: as `{"error": …}` to a program, as a sentence to a person. @returns the exit code. */
export function tellFailure(to: Face, error: unknown): number {
  const failure: Failure = toFailure(error);
  if (to.json) to.result({ error: failure }, '');
  to.note(failure.message);
  if (failure.code === 'internal' && typeof failure.details === 'string') to.note(failure.details);
  const advised = advisedCommand.safeParse(failure.details);
  if (advised.success) to.note(`The command for it: hidden-unit ${advised.data.command}`);
  if (failure.code === 'cancelled') return exitCodes.cancelled;
  return failure.code === 'bad_input' ? exitCodes.usage : exitCodes.failed;
}
