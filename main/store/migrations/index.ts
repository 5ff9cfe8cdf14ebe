import { firstTables } from './001-first-tables.ts';
import { runIndexes } from './002-run-indexes.ts';
import { matrixSets } from './003-matrix-sets.ts';
import { faces } from './004-faces.ts';
import { downloadsUnderWay } from './005-downloads-under-way.ts';
import { openKinds } from './006-open-kinds.ts';
import { usableFaces } from './007-usable-faces.ts';
import { sweeps } from './008-sweeps.ts';
import { halving } from './009-halving.ts';
import { runParents } from './010-run-parents.ts';
import { runViews } from './011-run-views.ts';
import type { Migration } from './migration.ts';

/** All migrations, in order; the last one's version is the database this application writes. */
export const migrations: readonly Migration[] = [
  firstTables,
  runIndexes,
  matrixSets,
  faces,
  downloadsUnderWay,
  openKinds,
  usableFaces,
  sweeps,
  halving,
  runParents,
  runViews,
];

export const latestVersion = migrations.length;
