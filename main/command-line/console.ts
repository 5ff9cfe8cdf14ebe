import { z } from 'zod';
import { toFailure, type Failure } from '../../shared/failure.ts';
import { pointedAt, runFilterFailure } from '../../shared/lib/run-filter-error.ts';
import { printable, printableJson, printableLines } from '../../shared/lib/printable.ts';

/** How a command ended: its exit code is a promise to scripts. */
export const exitCodes = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/**
 * Where a command writes. With `json` exactly one JSON object goes to standard output, and all else to standard error. Whatever is
 * written may come from elsewhere: hidden characters are shown written out.
 */
export interface CommandOutput {
  json: boolean;
  /** True where a person watches: a progress bar may be drawn on standard error. */
  terminal: boolean;
  /** The command's result: `value` for a program, `text` for a person. */
  result(value: object, text: string): void;
  /** The same where `content` is what a file would hold: as it is, unless it goes to a terminal. */
  content(value: object, content: string): void;
  /** Something a person may want to know meanwhile, in one line. */
  note(text: string): void;
  /** One line in the place of the last, on a terminal; '' takes it away. */
  progress(line: string): void;
}

export function commandOutput(json: boolean): CommandOutput {
  return {
    json,
    terminal: process.stderr.isTTY,
    result: (value, text) => {
      process.stdout.write(`${json ? printableJson(value) : printableLines(text)}\n`);
    },
    content: (value, content) => {
      const shown = process.stdout.isTTY ? printableLines(content) : content;
      process.stdout.write(`${json ? printableJson(value) : shown}\n`);
    },
    note: (text) => {
      process.stderr.write(`${printable(text)}\n`);
    },
    progress: (line) => {
      process.stderr.write(`\r\x1b[2K${printable(line)}`);
    },
  };
}

/** What a failure's details may say for the command line alone: words after `hidden-unit`. */
const advisedCommand = z.object({ command: z.string() });

/** Tells a failure: as `{"error": …}` to a program, as a sentence to a person. @returns the exit code. */
export function tellFailure(to: CommandOutput, error: unknown): number {
  const failure: Failure = toFailure(error);
  if (to.json) to.result({ error: failure }, '');
  to.note(failure.message);
  for (const line of furtherLines(failure)) to.note(line);
  const advised = advisedCommand.safeParse(failure.details);
  if (advised.success) to.note(`The command for it: hidden-unit ${advised.data.command}`);
  if (failure.code === 'cancelled') return exitCodes.cancelled;
  return failure.code === 'bad_input' ? exitCodes.usage : exitCodes.failed;
}

/** What follows the sentence: the trace of a defect, or the filter with marks under what is wrong in it. */
function furtherLines({ code, details }: Failure): string[] {
  if (code === 'internal' && typeof details === 'string') return details.split('\n');
  const placed = runFilterFailure.safeParse(details);
  return placed.success ? pointedAt(placed.data) : [];
}
