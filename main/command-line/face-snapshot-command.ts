import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/failure.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { isLeaky, leakWords } from '../../shared/lib/leak-words.ts';
import type { FaceState } from '../../shared/models/face.ts';
import {
  inClassOrder,
  reportSplit,
  type FaceImaging,
  type FaceSnapshot,
  type SnapshotItem,
  type SnapshotRule,
} from '../../shared/models/face-snapshot.ts';
import { imagingWords } from '../../shared/lib/imaging-words.ts';
import { actorsNamed } from './face-actors.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { readFaceParts } from './face-parts.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';
import { table } from './table.ts';

export interface SnapshotCreateOptions {
  preset: 'report';
  size: number;
  name?: string;
  actors?: string[];
  counts?: SnapshotRule['counts'];
  order?: SnapshotRule['order'];
  seed?: number;
  states?: FaceState[];
  nearDuplicates?: SnapshotRule['twins'];
  /** The same, as it was called before. */
  twins?: SnapshotRule['twins'];
  kernel: FaceImaging['kernel'];
  grey?: true;
  cmyk: NonNullable<FaceImaging['cmyk']>;
  parts?: string;
}

/** Makes a snapshot and its matrices. A seed alone asks for a shuffled order; the order of actors that are named is that of the classes. */
export async function createSnapshot(port: KeptLab, options: SnapshotCreateOptions, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const listed = Object.keys((await valueOf(client.faces.status({}))).actors);
  const actors = actorsNamed(options.actors, listed) ?? inClassOrder(listed);
  if (actors.length < 2) throw new LabError('conflict', tooFewActors(listed.length));
  const {
    counts,
    order,
    seed,
    states,
    nearDuplicates: twins = options.twins,
    size,
    kernel,
    grey,
    cmyk,
    name,
    parts: file,
  } = options;
  const parts = file === undefined ? null : await readFaceParts(file);
  const rule: SnapshotRule = {
    ...reportSplit,
    actors,
    ...(counts === undefined ? {} : { counts }),
    order: order ?? (seed === undefined ? reportSplit.order : 'shuffle'),
    seed: seed ?? reportSplit.seed,
    ...(states === undefined ? {} : { states }),
    ...(twins === undefined ? {} : { twins }),
  };
  const imaging: FaceImaging = { size, kernel, colour: grey === true ? 'grey' : 'rgb', cmyk };
  const asked = { rule, imaging, name: name ?? null, parts };
  const { snapshot, known, missing, job } = await valueOf(client.faceSnapshots.create(asked));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const { hash } = snapshot;
  const value = {
    snapshot: snapshot.name,
    hash,
    counts: snapshot.counts,
    matrices: ended.added,
    known,
    leaks: snapshot.leaks,
    ...(parts === null ? {} : { parts: { listed: parts.length, found: parts.length - missing.length, missing } }),
  };
  const same = known && name !== undefined && name !== snapshot.name ? `${sameFaces(snapshot, name)}\n` : '';
  const text = `Snapshot “${snapshot.name}”, ${hash}\n${aboutSnapshot(snapshot)}\n${next(ended.added)}`;
  to.result(value, `${same}${text}${parts === null ? '' : `\n${partsWords(parts.length, missing)}`}`);
}

const mostNamed = 10;

function partsWords(listed: number, missing: readonly string[]): string {
  const found = `${listed - missing.length} of the ${listed} faces in the list are in it`;
  if (missing.length === 0) return `${found}.`;
  const more = missing.length > mostNamed ? ` and ${missing.length - mostNamed} more` : '';
  return `${found}; not here or excluded: ${missing.slice(0, mostNamed).join(', ')}${more}.`;
}

/** A name that scripts and people know stays; two names for the same faces would look like two datasets. */
function sameFaces({ name, createdAt }: FaceSnapshot, asked: string): string {
  return `The same faces are the snapshot “${name}” of ${createdAt.slice(0, 10)} already, so there is no other one “${asked}”.`;
}

function next(matrices: string | null): string {
  return `“train --preset part8 --matrices ${matrices ?? ''}” trains on it.`;
}

/** Makes the matrices of a snapshot that has none: its pictures were not there, or the disk was full. */
export async function makeSnapshotMatrices(port: KeptLab, name: string, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const { snapshot } = await valueOf(client.faceSnapshots.show({ snapshot: name }));
  const { job } = await valueOf(client.faceSnapshots.makeMatrices({ snapshot: snapshot.hash }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const value = { snapshot: snapshot.name, hash: snapshot.hash, matrices: ended.added };
  to.result(value, `Snapshot “${snapshot.name}”: matrices ${ended.added ?? ''}\n${next(ended.added)}`);
}

function tooFewActors(listed: number): string {
  return listed < 2
    ? 'A snapshot needs two actors, and the lab has fewer. “faces list add FILE” adds an actor list.'
    : 'A snapshot needs at least two actors.';
}

export async function listSnapshots(port: KeptLab, to: CommandOutput): Promise<void> {
  const snapshots = await valueOf(labClient(port).faceSnapshots.list({}));
  const rows = snapshots.map((snapshot) => [
    snapshot.name,
    snapshot.hash.slice(0, 12),
    snapshot.items,
    Object.keys(snapshot.counts).length,
    `${snapshot.imaging.size} ${snapshot.imaging.colour} ${snapshot.imaging.kernel}`,
    snapshot.leaks?.pairs ?? '',
    snapshot.matrices ?? 'missing',
    snapshot.createdAt,
  ]);
  const headings = ['snapshot', 'hash', 'faces', 'actors', 'crops', 'leaks', 'matrices', 'made'];
  const lacking = snapshots.find(({ matrices }) => matrices === null);
  const hint =
    lacking === undefined ? '' : `\n“faces snapshot matrices ${lacking.hash.slice(0, 8)}” makes what is missing.`;
  to.result({ snapshots }, rows.length === 0 ? 'No snapshots.' : `${table(headings, rows)}${hint}`);
}

export async function showSnapshot(port: KeptLab, name: string, to: CommandOutput): Promise<void> {
  const shown = await valueOf(labClient(port).faceSnapshots.show({ snapshot: name }));
  const { snapshot, items } = shown;
  const value = { ...shown, leaks: snapshot.leaks };
  to.result(value, `Snapshot “${snapshot.name}”, ${snapshot.hash}\n${aboutSnapshot(snapshot)}\n\n${itemsTable(items)}`);
}

export async function diffSnapshots(port: KeptLab, before: string, after: string, to: CommandOutput): Promise<void> {
  const difference = await valueOf(labClient(port).faceSnapshots.diff({ before, after }));
  const { added, removed, moved, changed, same } = difference;
  const rows = [
    ...added.map((item) => ['added', item.label, item.actor, item.split, '']),
    ...removed.map((item) => ['removed', item.label, item.actor, item.split, '']),
    ...moved.map(({ item, from }) => ['moved', item.label, item.actor, item.split, `from ${from}`]),
    ...changed.map(({ item, before: was }) => ['changed', item.label, item.actor, item.split, changes(item, was)]),
  ];
  const facts = `${same} faces are the same.`;
  to.result(difference, rows.length === 0 ? facts : `${table(['', 'face', 'actor', 'part', ''], rows)}\n${facts}`);
}

export async function exportSnapshot(port: KeptLab, name: string, out: string, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const { snapshot } = await valueOf(client.faceSnapshots.show({ snapshot: name }));
  const folder = resolve(out);
  const { job } = await valueOf(client.faceSnapshots.export({ snapshot: snapshot.hash, path: folder }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const value = { snapshot: snapshot.name, hash: snapshot.hash, faces: snapshot.items, folder };
  to.result(value, `Wrote ${snapshot.items} crops, their matrices and manifest.json to ${folder}`);
}

function changes(item: SnapshotItem, was: SnapshotItem): string {
  return item.sha256 === was.sha256 ? 'another box' : 'other bytes';
}

function countsTable({ counts }: Pick<FaceSnapshot, 'counts'>): string {
  const rows = Object.entries(counts).map(([actor, parts]) => [actor, parts.training, parts.validation, parts.test]);
  return table(['actor', 'training', 'validation', 'test'], rows);
}

/** Counts per actor and part, how the crops were made, and whether near-duplicates leak between the parts. */
function aboutSnapshot(snapshot: FaceSnapshot): string {
  return `${countsTable(snapshot)}\n${imagingWords(snapshot.imaging)}${leakLine(snapshot)}`;
}

function leakLine({ leaks, rule }: Pick<FaceSnapshot, 'leaks' | 'rule'>): string {
  if (!isLeaky(leaks)) return '';
  const help = rule.twins === 'anywhere' ? ' A snapshot with --near-duplicates together keeps them in one part.' : '';
  return `\n${leakWords(leaks)}${help}`;
}

function itemsTable(items: readonly SnapshotItem[]): string {
  const rows = items.map(({ split, label, sha256, box }) => [
    split,
    label,
    sha256,
    [box.x1, box.y1, box.x2, box.y2].join(','),
  ]);
  return table(['part', 'face', 'sha256', 'box'], rows);
}
