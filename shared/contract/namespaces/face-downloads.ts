import { z } from 'zod';
import { causeCount, faceState } from '../../models/face.ts';
import { job } from '../../models/job.ts';
import { unfinishedDownload } from '../../models/face-download.ts';
import { method } from '../method.ts';

export const faceDownloads = {
  /**
   * Fetches what is pending, unless `pending` is false, and rows of the states `again` once more, where `cause` is given only those
   * with it. `untilUsable`: an actor with so many usable faces gets no more. Other fields narrow it down or override the settings for
   * this time.
   */
  start: method(
    z.strictObject({
      actors: z.array(z.string().max(400)).max(10_000).nullable().default(null),
      hosts: z.array(z.string().max(400)).max(10_000).nullable().default(null),
      pending: z.boolean().default(true),
      again: z.array(faceState).max(100).default([]),
      cause: z.string().max(80).nullable().default(null),
      untilUsable: z.int().min(1).nullable().default(null),
      concurrency: z.int().min(1).max(64).nullable().default(null),
      privateAddresses: z.boolean().nullable().default(null),
      wayback: z.boolean().nullable().default(null),
    }),
    z.object({ job }),
  ),
  /** The download that was broken off and has addresses left, as long as none is under way. A download that is started takes its place. */
  unfinished: method(z.strictObject({}), unfinishedDownload.nullable()),
  /** Continues with it as it was begun. Refused with `not_found` when there is none. */
  goOn: method(z.strictObject({}), z.object({ job })),
  /** It is not to continue. What is pending stays so. */
  forgetUnfinished: method(z.strictObject({}), z.object({})),
  /** Imports a folder of earlier downloads: by hash, then by `<lastname><index>.<ending>`. */
  importFolder: method(z.strictObject({ path: z.string().min(1).max(4096) }), z.object({ job })),
  /** Rows of the failed states by state and cause, the most first: what a retry of these actors and hosts (null: all) would fetch. */
  failures: method(
    z.strictObject({
      actors: z.array(z.string().max(400)).max(10_000).nullable().default(null),
      hosts: z.array(z.string().max(400)).max(10_000).nullable().default(null),
    }),
    z.array(causeCount),
  ),
  /** The hosts of the list with the most rows, and how it goes with each. `wait`: seconds until it may be asked again. */
  hosts: method(
    z.strictObject({ limit: z.int().min(1).max(1000).default(100) }),
    z.array(
      z.object({
        host: z.string(),
        rows: z.int(),
        states: z.partialRecord(faceState, z.int()),
        active: z.int(),
        wait: z.number(),
      }),
    ),
  ),
} as const;
