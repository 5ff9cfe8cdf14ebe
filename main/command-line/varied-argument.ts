import { InvalidArgumentError } from 'commander';
import type { Varied } from '../../shared/models/sweeps/varied.ts';
import { seedsFromText, variedFromText } from '../../shared/models/sweeps/varied-text.ts';

/** `path=v1,v2,…` or `path=low..high:linear|log:count`. @throws InvalidArgumentError, with which the command ends with code 2. */
export function variedArgument(text: string, before: Varied[]): Varied[] {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError(
      'It must be path=v1,v2,… or path=low..high:log:count, as in hidden.0.units=6,20,70.',
    );
  }
  return [...before, asArgument(() => variedFromText(text.slice(0, at), text.slice(at + 1)))];
}

/** `0..9` or `0,1,5`. @throws InvalidArgumentError. */
export function seedsArgument(text: string): number[] {
  return asArgument(() => seedsFromText(text));
}

function asArgument<Of>(read: () => Of): Of {
  try {
    return read();
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
