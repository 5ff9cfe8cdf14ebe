import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/contract/failure.ts';
import type { LabPort } from '../../shared/contract/port.ts';
import type { FaceState } from '../../shared/models/face.ts';
import {
  inClassOrder,
  reportSplit,
  type FaceImaging,
  type FaceSnapshot,
  type SnapshotItem,
  type SnapshotRule,
} from '../../shared/models/face-snapshot.ts';
import { actorsNamed } from './face-actors.ts';
import type { Face } from './face.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from './job-failure.ts';
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
  twins?: SnapshotRule['twins'];
  kernel: FaceImaging['kernel'];
  grey?: true;
}

/** Makes a snapshot and its matrices. A seed alone asks for a shuffled order; the order of actors that are named is that of the classes. */
export async function createSnapshot(port: LabPort, options: SnapshotCreateOptions, to: Face): Promise<void> {
  const client = labClient(port);
  const known = Object.keys((await valueOf(client.faces.status({}))).actors);
  const actors = actorsNamed(options.actors, known) ?? inClassOrder(known);
  if (actors.length < 2) throw new LabError('conflict', tooFewActors(known.length));
  const { counts, order, seed, states, twins, size, kernel, grey, name } = options;
  const rule: SnapshotRule = {
    ...reportSplit,
    actors,
    ...(counts === undefined ? {} : { counts }),
    order: order ?? (seed === undefined ? reportSplit.order : 'shuffle'),
    seed: seed ?? reportSplit.seed,
    ...(states === undefined ? {} : { states }),
    ...(twins === undefined ? {} : { twins }),
  };
  const imaging: FaceImaging = { size, kernel, colour: grey === true ? 'grey' : 'rgb' };
  const { snapshot, job } = await valueOf(client.faceSnapshots.create({ rule, imaging, name: name ?? null }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const value = { snapshot: snapshot.name, hash: snapshot.hash, counts: snapshot.counts, matrices: ended.added };
  const next = `“train --preset part8 --matrices ${ended.added ?? ''}” trains on it.`;
  to.result(value, `Snapshot “${snapshot.name}”, ${snapshot.hash}\n${countsTable(snapshot)}\n${next}`);
}

function tooFewActors(known: number): string {
  return known < 2
    ? 'A snapshot needs two actors, and the lab has fewer. “faces list add FILE” adds an actor list.'
    : 'A snapshot needs at least two actors.';
}

export async function listSnapshots(port: LabPort, to: Face): Promise<void> {
  const snapshots = await valueOf(labClient(port).faceSnapshots.list({}));
  const rows = snapshots.map((snapshot) => [
    snapshot.name,
    snapshot.hash.slice(0, 12),
    snapshot.items,
    Object.keys(snapshot.counts).length,
    `${snapshot.imaging.size} ${snapshot.imaging.colour} ${snapshot.imaging.kernel}`,
    snapshot.matrices ?? '',
    snapshot.createdAt,
  ]);
  const headings = ['snapshot', 'hash', 'faces', 'actors', 'crops', 'matrices', 'made'];
  to.result({ snapshots }, rows.length === 0 ? 'No snapshots.' : table(headings, rows));
}

export async function showSnapshot(port: LabPort, name: string, to: Face): Promise<void> {
  const shown = await valueOf(labClient(port).faceSnapshots.show({ snapshot: name }));
  const { snapshot, items } = shown;
  to.result(shown, `Snapshot “${snapshot.name}”, ${snapshot.hash}\n${countsTable(snapshot)}\n\n${itemsTable(items)}`);
}

export async function diffSnapshots(port: LabPort, before: string, after: string, to: Face): Promise<void> {
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

export async function exportSnapshot(port: LabPort, name: string, out: string, to: Face): Promise<void> {
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

function itemsTable(items: readonly SnapshotItem[]): string {
  const rows = items.map(({ split, label, sha256, box }) => [
    split,
    label,
    sha256,
    [box.x1, box.y1, box.x2, box.y2].join(','),
  ]);
  return table(['part', 'face', 'sha256', 'box'], rows);
}
