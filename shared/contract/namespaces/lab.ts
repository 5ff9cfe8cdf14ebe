import { z } from 'zod';
import { engineReport, engineStatus } from '../../models/engine.ts';
import { settings } from '../../models/settings.ts';
import { method, nothing } from '../method.ts';

export const doctorReport = z.object({
  node: z.string(),
  sqlite: z.string(),
  data: z.string(),
  engines: engineReport,
  electron: engineStatus,
});
export type DoctorReport = z.infer<typeof doctorReport>;

export const lab = {
  info: method(
    nothing,
    z.object({
      version: z.string(),
      dataDirectory: z.string(),
      pid: z.int(),
      host: z.string(),
      startedAt: z.iso.datetime(),
      usedBytes: z.int(),
      freeBytes: z.int(),
    }),
  ),
  doctor: method(nothing, doctorReport),
  settings: method(nothing, settings),
  changeSettings: method(settings.partial().strict(), settings),
} as const;
