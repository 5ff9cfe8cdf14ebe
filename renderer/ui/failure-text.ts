import { toFailure, type Failure } from '../../shared/failure.ts';

/** A failure as the lab returns it, or anything thrown made into one. */
export function failureOf(thrown: unknown): Failure {
  if (isFailure(thrown)) return thrown;
  const failure = toFailure(thrown);
  if (failure.code !== 'internal') return failure;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { ...failure, message: `Part of this page failed: ${message}` };
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Error) &&
    'code' in value &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

/** The text of *copy details*: what a bug report needs, nothing about the person. */
export function failureDetails(failure: Failure, title?: string): string {
  const details = typeof failure.details === 'string' ? failure.details : JSON.stringify(failure.details, null, 2);
  return [title, failure.message, `code: ${failure.code}`, details].filter(Boolean).join('\n');
}
