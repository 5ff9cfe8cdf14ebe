import type { Database } from 'better-sqlite3';
import { foldedText } from '../../shared/lib/folded-text.ts';
import { runView, type RunView } from '../../shared/models/run-view.ts';

/** Views of the history that were saved under a name. */
export interface ViewRepository {
  /** By name. One that cannot be read any more is left out. */
  list(): RunView[];
  /** Saves a view in the place of one with this name. A default view takes that from another one. */
  save(view: RunView): void;
  /** @returns whether there was one. */
  delete(name: string): boolean;
}

interface ViewRow {
  name: string;
  shown: string;
  is_default: number;
}

export function openViews(database: Database): ViewRepository {
  const all = database.prepare<[], ViewRow>('SELECT name, shown, is_default FROM run_views ORDER BY key');
  const noDefault = database.prepare<[]>('UPDATE run_views SET is_default = 0 WHERE is_default = 1');
  const put = database.prepare<[key: string, name: string, shown: string, isDefault: number]>(
    `INSERT INTO run_views (key, name, shown, is_default) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET name = excluded.name, shown = excluded.shown, is_default = excluded.is_default`,
  );
  const remove = database.prepare<[key: string]>('DELETE FROM run_views WHERE key = ?');
  return {
    list: () =>
      all.all().flatMap(({ name, shown, is_default }) => {
        const stored: unknown = JSON.parse(shown);
        const view = runView.safeParse({ ...(stored ?? {}), name, isDefault: is_default === 1 });
        return view.success ? [view.data] : [];
      }),
    save: database.transaction(({ name, isDefault, ...shown }: RunView) => {
      if (isDefault) noDefault.run();
      put.run(foldedText(name), name, JSON.stringify(shown), isDefault ? 1 : 0);
    }),
    delete: (name) => remove.run(foldedText(name)).changes > 0,
  };
}
