import { availableParallelism } from 'node:os';
import type { Database } from 'better-sqlite3';
import { settings as settingsSchema, type Settings } from '../../shared/models/settings.ts';

/** What a person set for this lab. */
export interface SettingsRepository {
  get(): Settings;
  /** @returns the settings after the change. */
  change(changes: { [Key in keyof Settings]?: Settings[Key] | undefined }): Settings;
}

/**
 * A small net trains on one core, a large one on all there are, and each trainer takes about half a gigabyte with TensorFlow: a quarter
 * of the cores suits both.
 */
const usualTrainers = Math.min(4, Math.max(1, Math.floor(availableParallelism() / 4)));

const defaults: Settings = {
  engine: 'best',
  trainers: usualTrainers,
  gitCommit: true,
  updates: false,
  faces: { needed: 110, concurrency: 8, privateAddresses: false, wayback: false, mostBytes: 50_000_000 },
  retention: { frameDays: null, trashDays: null },
};

export function openSettings(database: Database): SettingsRepository {
  const all = database.prepare<[], { key: string; value: string }>('SELECT key, value FROM settings');
  const put = database.prepare<[key: string, value: string]>(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );

  function get(): Settings {
    const kept = Object.fromEntries(all.all().map(({ key, value }): [string, unknown] => [key, JSON.parse(value)]));
    // A value that no longer fits (an engine that is gone) is the default again, without losing the others.
    const fitting = Object.entries(settingsSchema.shape).filter(([key, schema]) => schema.safeParse(kept[key]).success);
    return settingsSchema.parse({
      ...defaults,
      ...Object.fromEntries(fitting.map(([key]): [string, unknown] => [key, kept[key]])),
    });
  }

  const change = database.transaction((changes: Partial<Record<string, unknown>>) => {
    for (const [key, value] of Object.entries(changes)) {
      if (value !== undefined) put.run(key, JSON.stringify(value));
    }
  });

  return {
    get,
    change(changes) {
      change(changes);
      return get();
    },
  };
}
