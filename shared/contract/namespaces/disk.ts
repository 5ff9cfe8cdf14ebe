import { z } from 'zod';
import { diskUsage, labCheckReport, retentionPlan, runBytes } from '../../models/disk.ts';
import { job } from '../../models/job.ts';
import { runId } from '../../models/run.ts';
import { method, nothing } from '../method.ts';

export const disk = {
  usage: method(nothing, diskUsage),
  run: method(z.strictObject({ id: runId }), runBytes),
  /** What the retention rules of the settings would remove now. */
  plan: method(nothing, retentionPlan),
  /** Removes it. */
  tidy: method(nothing, z.object({ job })),
  /** Reads the whole database and every recorded file of the runs, and changes nothing. */
  check: method(nothing, z.object({ job })),
  /** What the last check of this lab's time found; null before one. */
  report: method(nothing, labCheckReport.nullable()),
} as const;
