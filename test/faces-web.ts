import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startDeadWeb, type DeadWeb, type WebPage } from '../main/demo/dead-web.ts';
import type { FaceState } from '../shared/models/face.ts';
import { facescrub, realPictures } from './facescrub.ts';

/** The real downloads on a web of this machine, and the real list with its addresses moved there. */
export interface RealWeb {
  web: DeadWeb;
  list: string;
  /** Row label to the state that the index of the downloads says; what was not downloaded is dead. */
  expected: Map<string, FaceState>;
  /** Different addresses in the list. */
  addresses: number;
}

/**
 * Serves the 792 real files; the list's other addresses give 404. Lines of one address keep one address, and lines of one host one
 * host.
 * @param every only every so manieth line of the list
 * @param delayMs milliseconds before each answer
 */
export async function serveRealPictures({ hosts = 8, every = 1, delayMs = 0 } = {}): Promise<RealWeb> {
  const pictures = new Map(realPictures().map((picture) => [picture.file.replace(/\.[^.]*$/, ''), picture]));
  const pages = new Map<string, WebPage>();
  const web = await startDeadWeb({ pages, hosts, delayMs });
  onTestFinished(() => web.close());
  const expected = new Map<string, FaceState>();
  const moved = new Map<string, string>();
  const lines: string[] = [];
  for (const [index, { fields, name }] of listLines().entries()) {
    if (index % every !== 0) continue;
    const [url = ''] = fields.splice(3, 1);
    const picture = pictures.get(name);
    const address = moved.get(url) ?? web.address(`/${name}`, hostNumber(url) % hosts);
    moved.set(url, address);
    if (picture !== undefined) pages.set(new URL(address).pathname, { content: picture.path });
    fields.splice(3, 0, address);
    lines.push(fields.join('\t'));
    expected.set(labelIn(lines, fields[0] ?? ''), stateOf(picture));
  }
  return { web, list: lines.join('\n'), expected, addresses: new Set(moved.values()).size };
}

/** The list's lines with the name that the file of each has without its ending. */
function listLines(): { fields: string[]; name: string }[] {
  const counts = new Map<string, number>();
  return readFileSync(join(facescrub ?? '', 'actors.txt'), 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => {
      const fields = line.split('\t');
      const actor = fields[0] ?? '';
      const index = counts.get(actor) ?? 0;
      counts.set(actor, index + 1);
      return { fields, name: `${lastName(actor)}${index}` };
    });
}

/** Label of the last of these lines: positions count among the lines there are. */
function labelIn(lines: readonly string[], actor: string): string {
  const same = lines.filter((line) => line.startsWith(`${actor}\t`)).length;
  return `${lastName(actor)}${same - 1}`;
}

function lastName(actor: string): string {
  return (actor.split(' ').at(-1) ?? '').toLowerCase();
}

function stateOf(picture: { matches: boolean; decodes: boolean } | undefined): FaceState {
  if (picture === undefined) return 'dead';
  if (picture.matches) return 'verified';
  return picture.decodes ? 'mismatch' : 'not_image';
}

function hostNumber(url: string): number {
  const host = URL.parse(url)?.hostname ?? '';
  return Buffer.from(host).reduce((sum, byte) => (sum * 31 + byte) % 65_521, 7);
}
