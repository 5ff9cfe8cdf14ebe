import { z } from 'zod';
import { faceState } from './face.ts';

/**
 * What a download was told to fetch and how: rows that are pending unless `pending` is false, and those of the states `again`, with
 * `cause` if that is given, once more; null stands for all actors and hosts. Settings are filled in.
 */
export const downloadWishes = z.object({
  actors: z.array(z.string()).nullable(),
  hosts: z.array(z.string()).nullable(),
  pending: z.boolean(),
  again: z.array(faceState),
  cause: z.string().nullable(),
  untilUsable: z.int().nullable(),
  concurrency: z.int(),
  privateAddresses: z.boolean(),
  wayback: z.boolean(),
  mostBytes: z.int(),
});
export type DownloadWishes = z.infer<typeof downloadWishes>;

/**
 * A download that was not completed. `left`: addresses it still has to ask. `waiting`: how many of them are of hosts that asked to
 * be left alone, the first of them until `waitingUntil`.
 */
export const unfinishedDownload = z.object({
  wishes: downloadWishes,
  begunAt: z.iso.datetime(),
  left: z.int(),
  waiting: z.int(),
  waitingUntil: z.iso.datetime().nullable(),
});
export type UnfinishedDownload = z.infer<typeof unfinishedDownload>;
