import { z } from 'zod';
import { method, nothing } from '../method.ts';

/** A file name and no path. */
const backupName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9.-]+$/, 'must be the name of a backup');

/** `kind`: made on each day that the lab is open, or before a newer version changed it. `bytes`: of the file. `holds`: null where it cannot be read. */
export const backup = z.object({
  name: z.string(),
  kind: z.enum(['daily', 'update']),
  version: z.int(),
  madeAt: z.iso.datetime(),
  bytes: z.int(),
  holds: z.object({ runs: z.int(), newestRunAt: z.iso.datetime().nullable(), faces: z.int() }).nullable(),
});
export type ShownBackup = z.infer<typeof backup>;

/** `replaced`: where the database is that was there before. `runsAside`: where the files of runs are that the backup does not know. */
export const restoration = z.object({
  name: z.string(),
  at: z.iso.datetime(),
  replaced: z.string().nullable(),
  runsAside: z.object({ runs: z.array(z.int()), folder: z.string() }).nullable(),
  error: z.string().nullable(),
});
export type Restoration = z.infer<typeof restoration>;

export const backups = {
  /** Copies of the lab's database, the newest first, and the result of the last restoration from a window. */
  list: method(nothing, z.object({ folder: z.string(), backups: z.array(backup), last: restoration.nullable() })),
  /**
   * Closes the lab, puts a backup in the place of its database, and opens it again; whoever is connected finds it again. Refused while
   * a job is under way. A backup that turns out to be damaged leaves the lab as it was, which `list` tells.
   */
  restore: method(z.strictObject({ name: backupName }), z.object({ name: z.string() })),
} as const;
