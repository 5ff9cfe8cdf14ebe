import type { Migration } from './migration.ts';

/** Sweeps with successive halving: how far each trial may be trained, and why it was stopped. */
export const halving: Migration = {
  version: 9,
  name: 'trials that are stopped early',
  up(database) {
    database.exec(`
      -- Updates after which it is compared with the others; null: trained to its end.
      ALTER TABLE sweep_trials ADD COLUMN until_steps INTEGER CHECK (until_steps > 0);
      -- Its place among the others when it was stopped; null: it was not.
      ALTER TABLE sweep_trials ADD COLUMN stopped_early TEXT CHECK (json_valid(stopped_early));
    `);
  },
};
