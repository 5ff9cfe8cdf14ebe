import { InvalidArgumentError } from 'commander';
import { shapeForm, shapeOfWords } from '../../shared/lib/shape-words.ts';
import { dataOfKey, type DataRef, type PictureShape } from '../../shared/models/data/data-set.ts';
import type { FaceBox } from '../../shared/models/face.ts';
import { runPriority } from '../../shared/models/run.ts';
import type { Varied } from '../../shared/models/sweeps/varied.ts';
import { seedsFromText, variedFromText } from '../../shared/models/sweeps/varied-text.ts';

/** Reads options and arguments of the command line. All of them throw commander's own error, which ends the command with code 2. */

export function collected(value: string, before: string[]): string[] {
  return [...before, value];
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

/** A whole number within bounds. */
export function wholeNumberFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = wholeNumber(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** The number of a TCP port; 0: one that is free. */
export const portNumber = wholeNumberFrom(0, 65_535);

export function priorityOf(text: string): number {
  const priority = runPriority.safeParse(/^[+-]?\d{1,4}$/.test(text) ? Number(text) : undefined);
  if (priority.success) return priority.data;
  throw new InvalidArgumentError('It must be a whole number from -1000 to 1000.');
}

/** How many trials are trained at once. */
export function jobsArgument(text: string): number {
  const value = Number(text);
  if (!/^\d{1,2}$/.test(text) || value < 1 || value > 16)
    throw new InvalidArgumentError('It must be a whole number from 1 to 16.');
  return value;
}

export function wholeNumbers(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), wholeNumber(text)];
}

/** `A,B`: the words between commas, trimmed, without empty ones. */
export function words(text: string): string[] {
  const found = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (found.length === 0) throw new InvalidArgumentError('It names nothing.');
  return found;
}

/** Words that have to be among some. */
export function wordsAmong<Name extends string>(names: readonly Name[]): (text: string) => Name[] {
  return (text) =>
    words(text).map((word) => {
      const name = names.find((known) => known === word);
      if (name === undefined) throw new InvalidArgumentError(`“${word}” is none of ${names.join(', ')}.`);
      return name;
    });
}

export function box(text: string): FaceBox {
  const numbers = /^(-?\d{1,6}),(-?\d{1,6}),(-?\d{1,6}),(-?\d{1,6})$/.exec(text.replaceAll(' ', ''))?.slice(1);
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbers?.map(Number) ?? [];
  if (x2 <= x1 || y2 <= y1) throw new InvalidArgumentError('It must be x1,y1,x2,y2 with x2 above x1 and y2 above y1.');
  return { x1, y1, x2, y2 };
}

/** `70,20,20`: training, validation, test. */
export function partCounts(text: string): { training: number; validation: number; test: number } {
  const [training = 0, validation = 0, test = 0, ...more] = words(text).map(wholeNumber);
  if (training === 0 || more.length > 0) {
    throw new InvalidArgumentError('It must be training,validation,test, as in 70,20,20.');
  }
  return { training, validation, test };
}

/** `3x28x28` or `28x28`: how an example is a picture. */
export function namedShape(text: string): PictureShape {
  const shape = shapeOfWords(text);
  if (shape !== undefined) return shape;
  throw new InvalidArgumentError(`It must be ${shapeForm}.`);
}

/** `digits:mnist`: a set by its kind and id. */
export function namedSet(text: string): DataRef {
  const ref = dataOfKey(text);
  if (ref !== undefined) return ref;
  throw new InvalidArgumentError('It must be KIND:SET, as in digits:mnist.');
}

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
