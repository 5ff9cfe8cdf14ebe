import { mkdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { LabError } from '../../shared/failure.ts';
import type { FaceStore } from './faces/face-store.ts';
import { openFaces } from './faces/open-faces.ts';
import { openAnalyses, type AnalysisRepository } from './analysis-repository.ts';
import { backupFolder } from './backup-files.ts';
import {
  damagedDatabase,
  databaseFile,
  keepPrivate,
  makePrivate,
  refuseBesideRemains,
  requireDatabaseUnlessNew,
} from './database-file.ts';
import { openData, type DataRepository } from './data-repository.ts';
import { openRunQueue, type RunQueueRepository } from './run-queue-repository.ts';
import { openLedgerSeals, type LedgerSealRepository } from './ledger-seals.ts';
import { openLogs, type LogRepository } from './log-repository.ts';
import { openMetrics, type MetricRepository } from './metric-repository.ts';
import { migrate } from './migrate.ts';
import { latestVersion } from './migrations/index.ts';
import { openRuns, type RunRepository } from './run-repository.ts';
import { addSearchFunctions } from './search-functions.ts';
import { openSettings, type SettingsRepository } from './settings-repository.ts';
import { openSnapshots, type SnapshotRepository } from './snapshot-repository.ts';
import { openSweeps, type SweepRepository } from './sweep-repository.ts';
import { letShrink, openSpace, type SpaceRepository } from './space.ts';
import { openViews, type ViewRepository } from './view-repository.ts';
import { isDamage, storageError, withStorageErrors } from './storage-error.ts';
import { openWriteAheadLog, type WriteAheadLog } from './write-ahead-log.ts';

/** One lab's database: a repository per aggregate. Every function is synchronous and durable against a kill of the process. */
export interface Store {
  runs: RunRepository;
  metrics: MetricRepository;
  logs: LogRepository;
  queue: RunQueueRepository;
  sweeps: SweepRepository;
  analyses: AnalysisRepository;
  data: DataRepository;
  snapshots: SnapshotRepository;
  ledgerSeals: LedgerSealRepository;
  faces: FaceStore;
  settings: SettingsRepository;
  space: SpaceRepository;
  views: ViewRepository;
  log: WriteAheadLog;
  /** Does all of it or, when it throws, nothing. */
  atomically<T>(work: () => T): T;
  /** Lets work read one moment of the database, whatever is written meanwhile. Of work that waits: up to its first wait. */
  atOneMoment<T>(work: () => T): T;
  /** Whether it holds nothing that a person has put in or made. */
  isEmpty(): boolean;
  /** Version of the database's shape, equal to the newest migration's. */
  version: number;
  close(): void;
}

/** How long a statement waits for another process that writes. */
const busyMs = 5000;
/** Enough for the indexes of a list of 100,000 faces. It is taken as far as it is used. */
const cacheKib = 64 * 1024;
const readersCacheKib = 32 * 1024;
const mostLogBytes = 64 * 1024 * 1024;

/**
 * Opens `<dataDirectory>/lab.sqlite`, made when it is missing, backed up and migrated when it is older.
 * @throws LabError `storage` when it is newer than this application, of another program, damaged, lost, or cannot be written.
 */
export function openStore(dataDirectory: string): Store {
  try {
    makeDirectory(dataDirectory);
    requireDatabaseUnlessNew(dataDirectory);
    const store = storeOf(openDatabase(dataDirectory));
    store.log.copiedByWriter(true);
    return store;
  } catch (error) {
    if (isDamage(error)) throw damagedDatabase(dataDirectory, error.message);
    throw storageError(error);
  }
}

/**
 * Opens the database of a lab that is open, beside its writer and for reading only: what would write throws. A reading sees all that
 * was committed before it began.
 * @throws LabError `storage` when it cannot be opened.
 */
export function openStoreToRead(dataDirectory: string): Store {
  try {
    const database = new Database(databaseFile(dataDirectory), {
      readonly: true,
      fileMustExist: true,
      timeout: busyMs,
    });
    database.pragma(`cache_size = -${readersCacheKib}`);
    database.pragma('temp_store = MEMORY');
    return storeOf(database);
  } catch (error) {
    throw storageError(error);
  }
}

function storeOf(database: Database.Database): Store {
  addSearchFunctions(database);
  return {
    runs: withStorageErrors(openRuns(database)),
    metrics: withStorageErrors(openMetrics(database)),
    logs: withStorageErrors(openLogs(database)),
    queue: withStorageErrors(openRunQueue(database)),
    sweeps: withStorageErrors(openSweeps(database)),
    analyses: withStorageErrors(openAnalyses(database)),
    data: withStorageErrors(openData(database)),
    snapshots: withStorageErrors(openSnapshots(database)),
    ledgerSeals: withStorageErrors(openLedgerSeals(database)),
    faces: openFaces(database),
    settings: withStorageErrors(openSettings(database)),
    space: withStorageErrors(openSpace(database)),
    views: withStorageErrors(openViews(database)),
    log: withStorageErrors(openWriteAheadLog(database)),
    ...withStorageErrors({ atomically: <T>(work: () => T): T => database.transaction(work)() }),
    atOneMoment: (work) => atOneMoment(database, work),
    isEmpty: () => holdsSomething(database) === 0,
    version: latestVersion,
    close: () => {
      database.close();
    },
  };
}

function holdsSomething(database: Database.Database): number | undefined {
  return database
    .prepare<[], number>(
      'SELECT EXISTS (SELECT 1 FROM runs) OR EXISTS (SELECT 1 FROM data_sets) OR EXISTS (SELECT 1 FROM face_lists)',
    )
    .pluck()
    .get();
}

/** The database's own transactions take no work that waits. */
function atOneMoment<T>(database: Database.Database, work: () => T): T {
  database.exec('BEGIN');
  try {
    return work();
  } finally {
    database.exec('COMMIT');
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new LabError(
      'storage',
      `The data folder ${path} cannot be made. Check its path and permissions, or choose another one.`,
      String(error),
    );
  }
}

function openDatabase(dataDirectory: string): Database.Database {
  const file = databaseFile(dataDirectory);
  makePrivate(file);
  const database = new Database(file, { timeout: busyMs });
  try {
    keepPrivate(file);
    // Of an older or foreign file nothing is changed, not even the kind of its journal, before its version is known to fit.
    const isNew = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
    if (isNew) {
      refuseBesideRemains(dataDirectory, 'has no tables');
      letShrink(database, isNew);
    }
    migrate(database, backupFolder(dataDirectory), new Date());
    if (!isNew) letShrink(database, isNew);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma(`cache_size = -${cacheKib}`);
    // Else every statement that fires a trigger writes what it might have to take back to a file first.
    database.pragma('temp_store = MEMORY');
    database.pragma('foreign_keys = ON');
    database.pragma(`journal_size_limit = ${mostLogBytes}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
