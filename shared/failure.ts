import { z } from 'zod';

/**
 * Why a call was not done. `bad_input`: the input does not fit the method; `not_found`; `conflict`: it fits but the lab's state
 * forbids it; `bad_data`: a file or download is not what it should be; `unavailable`: something needed is not on this machine;
 * `network`; `storage`: disk or database; `cancelled`; `refused`: the caller may not; `internal`: a defect.
 */
export const failureCodes = [
  'bad_input',
  'not_found',
  'conflict',
  'bad_data',
  'unavailable',
  'network',
  'storage',
  'cancelled',
  'refused',
  'internal',
] as const;

/** `message`: what failed, why, and what to do next, for a person. `details`: for a bug report or a program. */
export const failure = z.object({ code: z.enum(failureCodes), message: z.string(), details: z.unknown().optional() });
export type Failure = z.infer<typeof failure>;
export type FailureCode = Failure['code'];

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

/** Thrown inside the lab and turned into a `Failure` at the contract's edge. */
export class LabError extends Error {
  readonly code: FailureCode;
  readonly details: unknown;

  constructor(code: FailureCode, message: string, details?: unknown) {
    super(message);
    this.name = 'LabError';
    this.code = code;
    this.details = details;
  }
}

export function toFailure(error: unknown): Failure {
  if (error instanceof LabError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const details = error instanceof Error ? error.stack : undefined;
  return { code: 'internal', message: `Something went wrong inside the lab: ${message}`, details };
}
