import { z } from 'zod';
import { failure } from '../../../shared/failure.ts';

/** What is asked of the child process `engine-install`. */
export const installRequest = z.object({
  /** A wheel, archive or folder that a person chose; null: the sources in their order. */
  from: z.string().nullable(),
  /** True to install again what is there already. */
  again: z.boolean(),
});
export type InstallRequest = z.infer<typeof installRequest>;

export const toInstaller = z.discriminatedUnion('type', [
  z.object({ type: z.literal('install'), request: installRequest }),
  z.object({ type: z.literal('cancel') }),
]);
export type ToInstaller = z.infer<typeof toInstaller>;

export const fromInstaller = z.discriminatedUnion('type', [
  z.object({ type: z.literal('source'), title: z.string(), fetchBytes: z.number() }),
  z.object({ type: z.literal('phase'), text: z.string() }),
  z.object({ type: z.literal('progress'), done: z.number(), total: z.number().nullable() }),
  z.object({ type: z.literal('log'), line: z.string() }),
  z.object({ type: z.literal('finished'), folder: z.string(), tensorflow: z.string(), source: z.string() }),
  z.object({ type: z.literal('failed'), failure }),
]);
export type FromInstaller = z.infer<typeof fromInstaller>;
