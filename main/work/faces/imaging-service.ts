import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { FaceBox, FaceImage } from '../../../shared/models/face.ts';
import { firstBytesCount, looksLike } from '../../data/faces/imaging/first-bytes.ts';
import type { Imaging, SeenPicture } from '../../data/faces/imaging/imaging.ts';
import type { ImagingOrder, ImagingResult } from '../../data/faces/imaging/imaging-messages.ts';
import { Thumbnails } from '../../data/faces/imaging/thumbnails.ts';
import type { LabContext } from '../lab-context.ts';
import { ImagingChild, usualLimits, type ImagingLimits, type Turn } from './imaging-child.ts';
import { closing, ImagingQueue } from './imaging-queue.ts';

interface Waiting {
  order: ImagingOrder;
  resolve(turn: Turn): void;
  reject(error: LabError): void;
}

/**
 * Decoding is all a child does, so that pictures per second grow with the children up to the cores; and a window never waits behind one
 * long order of a job.
 */
const usualChildren = Math.min(4, availableParallelism());

export interface ImagingOptions {
  children?: number;
  limits?: Partial<ImagingLimits>;
  /** Bytes that the thumbnails may take on the disk. */
  thumbnailBytes?: number;
}

/** The lab's imaging; `pids` are the children there are, for the log and for tests. */
export interface OpenImaging extends Imaging {
  pids(): number[];
}

/** Opens the imaging of a lab. Nothing is started before the first order. */
export function openImaging(
  {
    dataDirectory,
    blobs,
    startChild,
  }: Pick<LabContext, 'dataDirectory' | 'startChild'> & { blobs: Pick<LabContext['blobs'], 'path'> },
  { children = usualChildren, limits = {}, thumbnailBytes }: ImagingOptions = {},
): OpenImaging {
  const places = Array.from({ length: children }, () => new ImagingChild(startChild, { ...usualLimits, ...limits }));
  const free = [...places];
  const queue = new ImagingQueue<Waiting>();
  const thumbnails = new Thumbnails(join(dataDirectory, 'thumbnails'), thumbnailBytes);
  /** Pictures on their way to a window, so that two that ask for the same wait for one. */
  const onTheirWay = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  let closed = false;

  function work(): void {
    for (let place = free.pop(); place !== undefined; place = free.pop()) {
      const next = queue.next();
      if (next === undefined) {
        free.push(place);
        return;
      }
      void serve(place, next);
    }
  }

  async function serve(place: ImagingChild, { order, resolve, reject }: Waiting): Promise<void> {
    let turn = await place.carryOut(order);
    // Perhaps it was killed by the system, or by what the picture before it left. Twice is no chance.
    if (turn.kind === 'lost' && turn.again && !closed) turn = await place.carryOut(order);
    if (closed) reject(closing());
    else resolve(turn);
    free.push(place);
    work();
  }

  function ask(order: ImagingOrder, urgent: boolean): Promise<Turn> {
    const { promise, resolve, reject } = Promise.withResolvers<Turn>();
    if (closed) reject(closing());
    else queue.add({ order, resolve, reject }, urgent);
    work();
    return promise;
  }

  function preview(name: string, order: ImagingOrder): Promise<Uint8Array<ArrayBuffer>> {
    const known = onTheirWay.get(name);
    if (known !== undefined) return known;
    const forget = (): boolean => onTheirWay.delete(name);
    const made = (async () => {
      const kept = await thumbnails.get(name);
      const bytes = kept ?? bytesOf(await ask(order, true));
      // From here until it can be read back it is given out of memory.
      void (kept === undefined ? thumbnails.put(name, bytes) : Promise.resolve()).then(forget);
      return bytes;
    })();
    onTheirWay.set(name, made);
    made.catch(forget);
    return made;
  }

  async function look(sha256: string, boxes: readonly FaceBox[]): Promise<SeenPicture> {
    const file = blobs.path(sha256);
    const turn = await ask({ kind: 'look', file, sha256, boxes: [...boxes] }, false);
    if (turn.kind === 'lost') {
      // A picture may be whole and only a crop of it too large.
      if (boxes.length > 0 && !closed) return look(sha256, []);
      return { image: await brokenImage(file, sha256, turn.why), crops: [] };
    }
    const result = resultOf(turn);
    if (result.kind !== 'seen') throw unexpected(result);
    return { image: result.image, crops: result.crops };
  }

  return {
    look,
    measure: async (sha256, box) => {
      const result = resultOf(await ask({ kind: 'measure', file: blobs.path(sha256), sha256, box }, false));
      if (result.kind !== 'measured') throw unexpected(result);
      return result.crop;
    },
    crop: (sha256, box, size) => {
      const { x1, y1, x2, y2 } = box;
      const name = `${sha256}.${x1},${y1},${x2},${y2}.${size}.webp`;
      return preview(name, { kind: 'crop', file: blobs.path(sha256), sha256, box, size });
    },
    photo: (sha256, most) =>
      preview(`${sha256}.${most}.webp`, { kind: 'photo', file: blobs.path(sha256), sha256, most }),
    pixels: async (sha256, box, imaging) =>
      bytesOf(await ask({ kind: 'pixels', file: blobs.path(sha256), sha256, box, imaging }, false)),
    pids: () => places.flatMap((place) => place.pid ?? []),
    close: async () => {
      closed = true;
      queue.close();
      await Promise.all(places.map((place) => place.close()));
      await thumbnails.close();
    },
  };
}

function bytesOf(turn: Turn): Uint8Array<ArrayBuffer> {
  const result = resultOf(turn);
  if (result.kind !== 'bytes') throw unexpected(result);
  return result.bytes;
}

function resultOf(turn: Turn): ImagingResult {
  switch (turn.kind) {
    case 'answered':
      if (turn.result.kind !== 'failed') return turn.result;
      throw new LabError(turn.result.failure.code, turn.result.failure.message, turn.result.failure.details);
    case 'lost':
      throw new LabError('bad_data', turn.why);
    case 'unusable':
      throw new LabError('unavailable', `Pictures cannot be decoded on this machine: ${turn.why}`);
  }
}

function unexpected({ kind }: ImagingResult): LabError {
  return new LabError('internal', `The imaging child answered something else than it was asked: ${kind}.`);
}

/** What is known of a picture whose decoder was lost. */
async function brokenImage(file: string, sha256: string, why: string): Promise<FaceImage> {
  const blob = await open(file);
  try {
    const { size } = await blob.stat();
    const { buffer, bytesRead } = await blob.read(new Uint8Array(firstBytesCount), 0, firstBytesCount, 0);
    const none = { width: null, height: null, channels: null, progressive: false };
    return { sha256, bytes: size, looks: looksLike(buffer.subarray(0, bytesRead)), decodes: false, ...none, why };
  } finally {
    await blob.close();
  }
}
