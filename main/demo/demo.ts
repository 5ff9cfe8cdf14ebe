import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import { writeDurably } from '../durable-file.ts';
import { requireFilePlace } from '../named-file.ts';
import { folderFailureOf, makeFolder } from '../named-folder.ts';
import { listText, sha256Of, type DemoLine } from './demo-list.ts';
import { planRows, type PlannedRow } from './demo-plan.ts';
import { startDeadWeb, type DeadWeb, type WebPage } from './dead-web.ts';
import { cast } from './drawn-faces.ts';
import { renderFace } from './render.ts';

export interface DemoOptions {
  /** Where the list is written; it is made if it is not there. null writes none. */
  folder: string | null;
  /** Port of the first host; 0 lets the machine choose. */
  port?: number;
  perActor?: number;
  /** With addresses that take as long as the time-outs. */
  slow?: boolean;
  /** Hears how many pictures are drawn, of how many. */
  onDrawn?: (done: number, of: number) => void;
}

/** A row of the demo's list, with what it should become. */
export type DemoRow = Pick<PlannedRow, 'name' | 'index' | 'behaviour' | 'version' | 'state'> & DemoLine;

export interface Demo {
  /** '' when none was written. */
  listPath: string;
  listText: string;
  rows: readonly DemoRow[];
  /** The first host's. */
  origin: string;
  web: DeadWeb;
  close(): Promise<void>;
}

/** Addresses of an actor are on these many hosts, as a downloader that asks two at a time of each would want them. */
const hosts = 4;
const drawnAtOnce = 4;

/**
 * Serves drawn portraits of six people who do not exist on a small web of this machine, as broken as the real one, and writes a list of
 * them in FaceScrub's format: all that faces can do can be tried without a photograph of anybody. The web is on loopback addresses, so
 * the lab's setting for private addresses has to be on. Nothing is random: the same number of pictures gives the same demo.
 * @throws LabError when the list cannot be written, before anything is drawn if possible; `unavailable` when the port cannot be had.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { folder, port = 0, perActor = 130, slow = false, onDrawn = () => undefined } = options;
  const listPath = folder === null ? '' : join(folder, 'drawn-faces.txt');
  if (folder !== null) await requireListPlace(folder, listPath);
  const plan = planRows(perActor, slow);
  const pages = new Map<string, WebPage>();
  const web = await startDeadWeb({ pages, hosts, port }).catch((error: unknown) => {
    throw error instanceof Error && 'syscall' in error && error.syscall === 'listen' ? portTaken(port, error) : error;
  });
  try {
    const rows = new Array<DemoRow>(plan.length);
    let next = 0;
    let done = 0;
    const draw = async (): Promise<void> => {
      for (let at = next++; at < plan.length; at = next++) {
        const planned = plan[at];
        if (planned === undefined) return;
        rows[at] = await drawRow(planned, at, web, pages);
        onDrawn(++done, plan.length);
      }
    };
    await Promise.all(Array.from({ length: drawnAtOnce }, draw));
    const text = listText(rows);
    if (folder !== null) await saying(folder, () => writeDurably(listPath, text));
    return { listPath, listText: text, rows, origin: web.origins[0] ?? '', web, close: () => web.close() };
  } catch (error) {
    await web.close();
    throw error;
  }
}

/** Nobody waits for hundreds of drawings to hear that their list has no place. */
async function requireListPlace(folder: string, listPath: string): Promise<void> {
  await saying(folder, async () => {
    await makeFolder(folder);
    await requireFilePlace(listPath);
    await access(folder, constants.W_OK);
  });
}

function portTaken(port: number, error: Error): LabError {
  const words = `Port ${port} of this machine cannot be used. Choose another one, or 0 for one that is free.`;
  return new LabError('unavailable', words, error.message);
}

async function saying(folder: string, write: () => Promise<void>): Promise<void> {
  await write().catch((error: unknown) => {
    throw folderFailureOf(error, folder);
  });
}

async function drawRow(row: PlannedRow, at: number, web: DeadWeb, pages: Map<string, WebPage>): Promise<DemoRow> {
  const { name, index, behaviour, version, state, drawing } = row;
  const { of, picture, flaw, quality, scale } = drawing;
  const { jpeg, box } = await renderFace(of, picture, flaw, { quality, scale });
  const path = `/${name.toLowerCase().replaceAll(' ', '-')}/${index}.jpg`;
  const content = version === 'original' ? jpeg : await changed(row);
  pages.set(path, { content, behaviour: behaviour === 'no-such-name' || behaviour === 'refused' ? 'good' : behaviour });
  return {
    name,
    index,
    behaviour,
    version,
    state,
    imageId: 1001 + at,
    faceId: 5001 + at,
    url: addressOf(path, behaviour, at, web),
    box,
    sha256: sha256Of(jpeg),
  };
}

/** What came in the place of a picture that the list knew. */
async function changed({ version, drawing, actor, index }: PlannedRow): Promise<Buffer> {
  const { of, picture, flaw, scale } = drawing;
  // Every other replacement shows somebody else.
  const who = index % 16 === 5 ? of : (actor + 1) % cast.length;
  if (version === 'replaced') return (await renderFace(who, picture + 5000)).jpeg;
  const smaller = version === 'resized' ? 0.6 : 1;
  return (await renderFace(of, picture, flaw, { quality: 62, scale: scale * smaller })).jpeg;
}

function addressOf(path: string, behaviour: PlannedRow['behaviour'], at: number, web: DeadWeb): string {
  if (behaviour === 'no-such-name') return `http://no-such-host.invalid${path}`;
  // Nobody listens on the first port of a machine.
  if (behaviour === 'refused') return `http://127.0.0.1:1${path}`;
  return web.address(path, at % hosts);
}
