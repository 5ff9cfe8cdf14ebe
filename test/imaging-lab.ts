import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openImaging, type ImagingOptions, type OpenImaging } from '../main/work/faces/imaging-service.ts';
import { forkChild, type Child, type StartChild } from '../main/jobs/child.ts';
import type { FaceImage } from '../shared/models/face.ts';
import { temporaryFolder } from './temporary.ts';

/** The imaging of a lab without the lab: files in place of blobs, and real children. */
export interface ImagingLab {
  dataDirectory: string;
  imaging: OpenImaging;
  /** Every child that was started, in order. */
  children: Child[];
  /** Keeps bytes. @returns their sha256 */
  put(bytes: Uint8Array): string;
  /** Takes a file where it is. @returns the sha256 under which it is known, which is that of its path */
  at(path: string): string;
  /** Looks at a blob and nothing of it. */
  inspect(sha256: string): Promise<FaceImage>;
}

/** With one child unless told otherwise.
 * @param whenSent called with each order as it goes to a child; may end the child */
export function imagingLab(
  options: ImagingOptions = {},
  whenSent: (child: Child, order: object) => void = () => undefined,
  start: StartChild = forkChild,
): ImagingLab {
  const dataDirectory = temporaryFolder();
  const blobs = join(dataDirectory, 'blobs');
  mkdirSync(blobs);
  const elsewhere = new Map<string, string>();
  const children: Child[] = [];
  const imaging = openImaging(
    {
      dataDirectory,
      blobs: { path: (sha256) => elsewhere.get(sha256) ?? join(blobs, sha256) },
      startChild: (entry, environment, limits) => {
        const child = start(entry, environment, limits);
        children.push(child);
        return {
          ...child,
          send: (order) => {
            child.send(order);
            whenSent(child, order);
          },
        };
      },
    },
    { children: 1, ...options },
  );
  onTestFinished(() => imaging.close());
  return {
    dataDirectory,
    imaging,
    children,
    put: (bytes) => {
      const sha256 = hashOf(bytes);
      writeFileSync(join(blobs, sha256), bytes);
      return sha256;
    },
    at: (path) => {
      const sha256 = hashOf(path);
      elsewhere.set(sha256, path);
      return sha256;
    },
    inspect: async (sha256) => (await imaging.look(sha256, [])).image,
  };
}

function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
