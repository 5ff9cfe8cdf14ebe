/** The bytes of an address are in the staging file, whole and on the disk. Nothing here checks what they are. */
export interface Came {
  kind: 'came';
  /** Of the bytes as they are in the file: after decoding, where the server compressed them on the way. */
  sha256: string;
  bytes: number;
  /** The address that answered, after redirects. */
  finalUrl: string;
  httpStatus: number;
  /** What the server calls it, or ''. */
  contentType: string;
  /** Time spent on asking and receiving, all tries together; waiting for a turn is not counted. */
  seconds: number;
  via: 'web' | 'wayback';
  /** A sentence for a person. */
  words: string;
}

/** Why no bytes came. `http 404` stands for every status; the rest are these words. */
export const fetchCauses = [
  'dns',
  'no connection',
  'refused',
  'reset',
  'tls',
  'not http',
  'redirect loop',
  'too many redirects',
  'bad redirect',
  'bad encoding',
  'cut short',
  'connect timeout',
  'idle timeout',
  'total timeout',
  'too large',
  'private address',
  'scheme',
  'bad address',
  'unknown',
] as const;
export type FetchCause = (typeof fetchCauses)[number] | `http ${number}`;

/** No bytes came, and asking again at once would not help. */
export interface Failed {
  kind: 'failed';
  state: 'dead' | 'timeout' | 'too_large' | 'blocked';
  cause: FetchCause;
  /** The last status that came; null when the server never answered. */
  httpStatus: number | null;
  finalUrl: string;
  seconds: number;
  via: 'web' | 'wayback';
  /** A sentence for a person. */
  words: string;
}

/** Nothing was decided: the host asked to be left alone for longer than is waited. */
export interface Postponed {
  kind: 'postponed';
  /** The host that asked for it, which an address of another one may lead to. */
  host: string;
  until: Date;
}

/** Nothing was asked: when its turn came, nobody wanted the address any more. */
export interface Unwanted {
  kind: 'unwanted';
}

export type FetchOutcome = Came | Failed | Postponed | Unwanted;
