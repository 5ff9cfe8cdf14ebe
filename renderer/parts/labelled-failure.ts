import { z } from 'zod';
import type { Failure } from '../../shared/failure.ts';
import { failureOf } from '../ui/failure-text.ts';

const issues = z.array(z.object({ path: z.array(z.union([z.string(), z.number()])) }));

/**
 * Why a text or the values in it were refused. The sentence calls parameters what the forms call them, not by their paths; the details
 * keep these. @param label of a parameter by its path.
 */
export function labelledFailure(thrown: unknown, label: (path: string) => string): Failure {
  // So says a text that cannot be read what it should be.
  if (thrown instanceof RangeError) return { code: 'bad_input', message: thrown.message };
  const failure = failureOf(thrown);
  const paths = (issues.safeParse(failure.details).data ?? []).map(({ path }) => path.join('.')).filter(Boolean);
  const longestFirst = [...new Set(paths)].sort((one, other) => other.length - one.length);
  const message = longestFirst.reduce((words, path) => words.replaceAll(path, label(path)), failure.message);
  return { ...failure, message };
}
