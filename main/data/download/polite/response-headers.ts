import type { IncomingHttpHeaders } from 'node:http';

/** A header of which there should be one. */
export function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/**
 * Where a Location header leads. A header is bytes, told as a string of one character a byte; those beyond ASCII are percent-encoded as
 * they are, as browsers do, so that UTF-8 that was not encoded leads where it should, in any other encoding too.
 */
export function locationOf({ location }: IncomingHttpHeaders): string | undefined {
  return one(location)?.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** Which piece of a file an answer 206 holds: its bytes `from` … `to`, the last one included. `total`: of the file, null when not told. */
export interface ContentRange {
  from: number;
  to: number;
  total: number | null;
}

/** Reads a Content-Range header; undefined when it names no piece. */
export function contentRange(header: string | undefined): ContentRange | undefined {
  const [, from, to, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || Number(to) < Number(from)) return undefined;
  return { from: Number(from), to: Number(to), total: total === '*' ? null : Number(total) };
}

/** Whoever asks for more gets no more: a header must not be able to close a host forever. */
const weekMs = 7 * 24 * 3600 * 1000;

/**
 * What a Retry-After header asks for, as seconds or as a date (RFC 9110, 10.2.3).
 * @param now milliseconds since 1970.
 * @returns milliseconds from now, 0 to a week; 0 when there is no header, or none that can be understood.
 */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const words = header.trim();
  const asked = /^\d+$/.test(words) ? Number(words) * 1000 : Date.parse(words) - now;
  return Number.isNaN(asked) ? 0 : Math.min(Math.max(asked, 0), weekMs);
}

/** How much older than its answer a file must be, for its date to tell it from another one: RFC 7232, section 2.2.2. */
const settledMs = 60_000;
/** What may stand in an If-Range header: an ETag that is no weak one, or a date as HTTP writes it. */
export const validatorPattern =
  /^(?:"[\x20\x21\x23-\x7e]{0,1000}"|[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT)$/;

/**
 * What an answer says of the version of its bytes, in the form in which If-Range repeats it (RFC 9110, sections 8.8 and 13.1.5): a
 * strong ETag; where there is none at all, a Last-Modified so much older than the answer that nothing can have changed since within
 * the same second. Undefined where another try cannot be sure to get the rest of the same bytes.
 */
export function validatorOf(headers: IncomingHttpHeaders): string | undefined {
  const etag = one(headers.etag);
  const modified = one(headers['last-modified']);
  // A weak ETag stands for bytes that mean the same, not for the same bytes; then the date says no more than it does.
  if (etag !== undefined) return etag.startsWith('"') && validatorPattern.test(etag) ? etag : undefined;
  if (modified === undefined || !validatorPattern.test(modified)) return undefined;
  const age = Date.parse(one(headers.date) ?? '') - Date.parse(modified);
  return age >= settledMs ? modified : undefined;
}

/** Whether an answer may be of this version: it names the same one, or none. */
export function mayBeOf(validator: string, headers: IncomingHttpHeaders): boolean {
  const named = one(validator.startsWith('"') ? headers.etag : headers['last-modified']);
  return named === undefined || named === validator;
}
