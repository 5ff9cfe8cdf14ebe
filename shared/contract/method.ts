import { z } from 'zod';

/** The input of a method that takes none. */
export const nothing = z.strictObject({});

/** One call of the contract: the schema of its input and of the value it returns. */
export interface Method<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly input: Input;
  readonly output: Output;
}

export function method<Input extends z.ZodType, Output extends z.ZodType>(
  input: Input,
  output: Output,
): Method<Input, Output> {
  return { input, output };
}
