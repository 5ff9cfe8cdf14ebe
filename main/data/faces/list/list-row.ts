import { createHash } from 'node:crypto';
import { actorName } from '../../../../shared/lib/actor-name.ts';
import type { FaceBox, FaceRow } from '../../../../shared/models/face.ts';
import type { ListColumn } from './list-format.ts';

/** A good line of a list. */
export type ListRow = Omit<FaceRow, 'id'>;

const longest = { name: 200, image_id: 100, face_id: 100, url: 4000 } as const;

/** Control characters, and those that turn the direction of text around. */
const hidden = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
/** What decoding leaves where bytes are no character. */
const unreadable = /\uFFFD/;
/** Six digits are more than any picture has pixels in a row, and all that an address of a crop takes. */
const boxPattern = /^\s*(-?\d{1,6})\s*,\s*(-?\d{1,6})\s*,\s*(-?\d{1,6})\s*,\s*(-?\d{1,6})\s*$/;

/** The actor as it is kept, see `actorName`. @returns '' when it cannot be a name. */
export function actorOf(name: string): string {
  const actor = actorName(name);
  return nameTrouble(actor) === undefined ? actor : '';
}

/**
 * A row's key: sha256 in lower-case hexadecimal over the UTF-8 bytes of `name⇥image_id⇥face_id⇥url⇥x1,y1,x2,y2⇥sha256`, with tabs
 * between the fields and nothing behind them. The name is in its one form (`actorName`), the other fields are trimmed, the box's numbers are
 * decimal without leading zeros or signs of plus, the hash is in lower case. The same line has the same key in every list, encoding
 * and lab.
 */
export function keyOf({
  actor,
  imageId,
  faceId,
  url,
  box,
  expected,
}: Omit<ListRow, 'key' | 'index' | 'label'>): string {
  const numbers = [box.x1, box.y1, box.x2, box.y2].join(',');
  return createHash('sha256').update([actor, imageId, faceId, url, numbers, expected].join('\t')).digest('hex');
}

/**
 * The actor's last word in lower case, reduced to a–z and 0–9 (letters lose their accents), and the index: `bracco16`. A name whose
 * last word has no such letter gives `face16`, so that no label is a number. Two actors with one last name share labels.
 */
export function labelOf(actor: string, index: number): string {
  return `${foldedWord(actor.split(/\s+/u).at(-1) ?? '')}${index}`;
}

/** A last name as it is in labels. Names of files are folded by it too. */
export function foldedWord(word: string): string {
  const letters = word
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  return /[a-z]/.test(letters) ? letters : 'face';
}

/** A line's fields as a row, or in plain words why it cannot be one. `index`: position among the actor's lines. */
export function rowOf(fields: Readonly<Record<ListColumn, string>>, index: number): ListRow | { why: string } {
  const why =
    nameTrouble(actorName(fields.name)) ??
    textTrouble('The image_id', fields.image_id, longest.image_id) ??
    textTrouble('The face_id', fields.face_id, longest.face_id) ??
    addressTrouble(fields.url) ??
    hashTrouble(fields.sha256);
  if (why !== undefined) return { why };
  const box = boxOf(fields.bbox);
  if ('why' in box) return box;
  const actor = actorOf(fields.name);
  const row = {
    actor,
    imageId: fields.image_id,
    faceId: fields.face_id,
    url: fields.url,
    box,
    expected: fields.sha256.toLowerCase(),
  };
  return { ...row, key: keyOf(row), index, label: labelOf(actor, index) };
}

function nameTrouble(actor: string): string | undefined {
  if (actor === '') return 'The name is empty.';
  // Counts are objects with names as keys, and these cannot be keys: one is no key at all, the others would sort before all names.
  if (actor === '__proto__') return 'The name is a word that programs keep to themselves.';
  if (/^\d+$/.test(actor)) return 'The name is a number.';
  return textTrouble('The name', actor, longest.name);
}

function textTrouble(what: string, text: string, most: number): string | undefined {
  if (hidden.test(text)) return `${what} has a control character in it.`;
  if (unreadable.test(text)) return `${what} has a character in it that could not be read: is it the right encoding?`;
  return text.length > most ? `${what} is longer than ${most} characters.` : undefined;
}

function addressTrouble(url: string): string | undefined {
  if (url === '') return 'The address is empty.';
  const trouble = textTrouble('The address', url, longest.url);
  if (trouble !== undefined) return trouble;
  const address = URL.parse(url);
  if (address === null) return 'The address cannot be read as one.';
  return /^https?:$/.test(address.protocol)
    ? undefined
    : 'The address is not of the web: it begins with neither http: nor https:.';
}

function boxOf(text: string): FaceBox | { why: string } {
  const numbers = boxPattern.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) return { why: 'The box is not four whole numbers x1,y1,x2,y2.' };
  // A zero with a minus sign is a zero.
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbers.map((value) => value + 0);
  return x2 > x1 && y2 > y1 ? { x1, y1, x2, y2 } : { why: 'The box is empty: x2 has to be above x1, and y2 above y1.' };
}

function hashTrouble(text: string): string | undefined {
  return /^[0-9a-f]{64}$/i.test(text) ? undefined : 'The sha256 is not 64 hexadecimal digits.';
}
