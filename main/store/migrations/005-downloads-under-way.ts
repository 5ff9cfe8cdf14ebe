import type { Migration } from './migration.ts';

/** What a download was told to do outlives the process that does it, and so does what a host asked for. */
export const downloadsUnderWay: Migration = {
  version: 5,
  name: 'running downloads',
  up(database) {
    database.exec(`
      -- The download that is under way, or that was broken off.
      CREATE TABLE face_download (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        wishes TEXT NOT NULL CHECK (json_valid(wishes)),
        begun_at TEXT NOT NULL
      ) STRICT;

      -- Addresses that it asks although they have an outcome. Each leaves with its new one.
      CREATE TABLE face_retries (
        url TEXT PRIMARY KEY
      ) STRICT, WITHOUT ROWID;

      -- Hosts that asked to be left alone for longer than a download waits.
      CREATE TABLE face_left_hosts (
        host TEXT PRIMARY KEY,
        until TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
