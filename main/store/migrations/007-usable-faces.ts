import type { Migration } from './migration.ts';

/**
 * A face counts as usable only where its box is on the picture: rows that stood `in` with a box outside it are `open`. A snapshot keeps
 * what is known of near-duplicates in different parts; those from before get it when the lab is opened.
 */
export const usableFaces: Migration = {
  version: 7,
  name: 'usable faces have a box on the picture, snapshots know their leaks',
  up(database) {
    database.exec(`
      ALTER TABLE face_snapshots ADD COLUMN leaks TEXT CHECK (json_valid(leaks));

      UPDATE face_rows SET standing = 'open' WHERE standing = 'in' AND id IN (
        SELECT r.id FROM face_rows r JOIN face_images i ON i.sha256 = r.observed
        LEFT JOIN face_decisions d ON d.id = r.decision_id
        WHERE coalesce(d.x1, r.x1) >= i.width OR coalesce(d.y1, r.y1) >= i.height
          OR coalesce(d.x2, r.x2) <= 0 OR coalesce(d.y2, r.y2) <= 0
      );
    `);
  },
};
