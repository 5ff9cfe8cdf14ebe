import type {
  CauseCount,
  FaceAttempt,
  FaceBox,
  FaceCheckName,
  FaceCounts,
  FaceFilter,
  FaceImage,
  FaceQuery,
  FaceRow,
  FacesStatus,
  FaceState,
  FaceSummary,
  Verdict,
} from '../../../shared/models/face.ts';
import type { FaceDecision, PatchEntry } from '../../../shared/models/face-decision.ts';
import type { FaceList } from '../../../shared/models/face-list.ts';
import type {
  FaceSnapshot,
  SnapshotCandidate,
  SnapshotItem,
  SnapshotLeaks,
} from '../../../shared/models/face-snapshot.ts';
import type { DueSelection, RowsOf } from './face-downloads-due.ts';
import type { DownloadUnderWay } from './face-downloads-under-way.ts';
import type { Steps } from './row-stretches.ts';

/** A line of a list on its way into the lab. */
export type NewFaceRow = Omit<FaceRow, 'id'>;

/** Lines of actor lists, and how each stands. */
export interface FaceRows {
  /**
   * Adds the rows whose key is new, in one transaction. What is known of their addresses, bytes and decisions applies at once.
   * `id`: the list's.
   */
  add(
    list: Pick<FaceList, 'title' | 'hash' | 'lines'>,
    rows: Iterable<NewFaceRow>,
  ): { id: number; added: number; known: number };
  lists(): FaceList[];
  /** Which of these keys are rows of the lab. */
  known(keys: readonly string[]): Set<string>;
  /**
   * Removes rows of these actors in one transaction, `most` of them; when fewer were left, all are gone, and the actors too.
   * @returns how many it removed.
   */
  remove(actors: readonly string[], most?: number): number;
  get(id: number): FaceRow | undefined;
  query(query: FaceQuery): { total: number; faces: FaceSummary[] };
  /** How many rows each choice of a filter would show, the others as they are. */
  counts(filter: FaceFilter): FaceCounts;
  /** In the order of `ids`; those that are not there are left out. */
  summaries(ids: readonly number[]): FaceSummary[];
  /** Ids of the rows of this id, label, key or observed sha256. */
  named(name: string): number[];
  /** Id of the row with this key. */
  ofKey(key: string): number | undefined;
  /** Without `canUndo` and `canRedo`. @param needed usable faces that an actor needs. */
  status(needed: number): Omit<FacesStatus, 'canUndo' | 'canRedo'>;
  /** Every row that stands `in` or that a person may still review, of these actors in the list's order, with what a snapshot needs. */
  candidates(actors: readonly string[]): FaceCandidate[];
}

/** A row with a picture that decodes, as snapshots and checks see it. `box`: where the person moved it, else the published one. */
export interface FaceCandidate extends SnapshotCandidate {
  id: number;
  expected: string;
  publishedBox: FaceBox;
  image: FaceImage;
}

/** An address to fetch. `rows` share it. */
export interface DueAddress {
  url: string;
  host: string;
  actors: string[];
  rows: number[];
}

/** The queue of addresses: it is the rows themselves and their marks, so it outlives every process. */
export interface FaceDownloads {
  /** In the lists' order. */
  due(selection: DueSelection): DueAddress[];
  dueInSteps(selection: DueSelection): Steps<DueAddress[]>;
  /** Bytes are in the blob store; the address's rows wait to be looked at (state `pending`, `observed` set), or get their state at once where the bytes are known. */
  came(url: string, attempt: FaceAttempt, sha256: string): number[];
  /** No bytes came: the address's rows get the attempt's state and cause, but for those that have a picture. @returns the rows. */
  failed(url: string, attempt: FaceAttempt): number[];
  /** Bytes from a folder for one row. */
  cameFor(row: number, attempt: FaceAttempt, sha256: string): number[];
  /** Hashes of bytes that rows have and that nobody has looked at. */
  unseen(): string[];
  /** The times that a row's address was asked or a folder gave bytes for it, the newest first, with what the bytes are for this row. */
  attempts(row: number): FaceAttempt[];
  /** Rows of the failed states by state and cause, the most first. */
  failures(of: RowsOf): CauseCount[];
  hosts(limit: number): { host: string; rows: number; states: Partial<Record<FaceState, number>> }[];
  /** Rows of these bytes have none any more and are pending again: the blob is damaged or gone. */
  forget(sha256: string): number[];
  /** All hashes that rows name. */
  observed(): Set<string>;
  observedInSteps(): Steps<Set<string>>;
  /** Row ids by expected hash, and by label, for importing a folder. */
  expecting(sha256: string): number[];
  labelled(label: string): number[];
}

/** What is measured of a crop, as main/data/faces/imaging says; kept as JSON. */
export type CropMeasures = Record<string, number>;

export interface FaceImages {
  /** Keeps what was seen and gives every row with these bytes its state, cause and standing. @returns the rows. */
  seen(image: FaceImage): number[];
  get(sha256: string): FaceImage | undefined;
  /** What was looked at and does not decode. */
  broken(): FaceImage[];
  /** Boxes in use, published or moved, of the rows that have these bytes. */
  boxes(sha256: string): FaceBox[];
  /** Crops in use (published or moved box of rows with a decodable picture) that are not measured yet. */
  unmeasured(): { sha256: string; box: FaceBox }[];
  unmeasuredInSteps(): Steps<{ sha256: string; box: FaceBox }[]>;
  measured(crop: { sha256: string; box: FaceBox; measures: CropMeasures; dhash: Uint8Array | null }): void;
  measure(sha256: string, box: FaceBox): { measures: CropMeasures; dhash: Uint8Array | null } | undefined;
  /** Other rows of the row's actor whose crop in use differs from its own in at most `within` of the 256 bits, the nearest first. */
  near(row: number, within: number): { row: number; distance: number }[];
}

export interface NewCheck {
  row: number;
  check: FaceCheckName;
  score: number;
  why: string;
  others: number[];
}

export interface FaceChecks {
  /** Replaces all checks, and with them each row's suspicion. */
  replace(checks: Iterable<NewCheck>): void;
  /** The same in steps of some milliseconds, each of which keeps all about some rows. What is not stepped through stays as it was. */
  replacing(checks: Iterable<NewCheck>): Steps<void>;
}

export interface NewDecision {
  verdict: Verdict;
  reason: string;
  note: string;
  /** Moves the box; null leaves the row's box as the last decision has it. */
  box: FaceBox | null;
}

export interface FaceDecisions {
  /**
   * One act in one transaction.
   * @throws LabError `not_found` for a row that is not there, `conflict` for one without a picture that decodes.
   */
  decide(rows: readonly number[], decision: NewDecision): { act: number; rows: number[]; misplaced: number[] };
  /** @throws LabError `conflict` when there is nothing to undo. `words`: what was undone, for a person. */
  undo(): { act: number; rows: number[]; words: string };
  redo(): { act: number; rows: number[]; words: string };
  depth(): { canUndo: number; canRedo: number };
  /** Of a row with any bytes it ever had, the newest first. */
  history(rowKey: string): FaceDecision[];
  /** The last word on every (row, bytes), in the order of row keys, so that equal decisions give equal patches. */
  lastWords(): PatchEntry[];
  /** The last word on one. */
  lastWord(rowKey: string, sha256: string): FaceDecision | undefined;
  has(uuid: string): boolean;
  /**
   * Imports a patch as one act by several calls of `add`, each in a transaction of its own. Until `end` no act can be undone or
   * redone, as this one is not whole yet. @throws LabError `conflict` while another one is imported.
   */
  takeInParts(): PatchTaking;
}

export interface PatchTaking {
  /** @returns the rows of this lab that the entries touch. */
  add(entries: readonly PatchEntry[]): number[];
  /** Whether a decision was made after this began, and not by it. */
  isLater(decision: Pick<FaceDecision, 'act'>): boolean;
  end(): void;
}

export interface FaceSnapshots {
  list(): FaceSnapshot[];
  /** By hash, by at least eight of its first digits, or by name. */
  find(name: string): FaceSnapshot | undefined;
  items(hash: string): SnapshotItem[];
  /** Keeps it; one of the same hash stays as it is and is returned. A name that is taken gets a number behind it. */
  put(snapshot: Omit<FaceSnapshot, 'counts' | 'items'>, items: readonly SnapshotItem[]): FaceSnapshot;
  setMatrices(hash: string, matrices: string): void;
  /** Hashes of snapshots of which nobody knows whether they leak. */
  withoutLeaks(): string[];
  setLeaks(hash: string, leaks: SnapshotLeaks): void;
}

export interface FaceStore {
  rows: FaceRows;
  downloads: FaceDownloads;
  underWay: DownloadUnderWay;
  images: FaceImages;
  checks: FaceChecks;
  decisions: FaceDecisions;
  snapshots: FaceSnapshots;
}
