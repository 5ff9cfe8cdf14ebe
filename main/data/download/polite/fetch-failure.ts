import type { Failed, fetchCauses, FetchCause } from './fetch-outcome.ts';

/**
 * One request that brought no bytes. `again`: it may go better in a moment. `waitMs`: the server asked to be left alone so long.
 */
export class FetchFailure extends Error {
  readonly state: Failed['state'];
  readonly why: FetchCause;
  readonly httpStatus: number | null;
  readonly again: boolean;
  readonly waitMs: number;

  constructor(why: FetchCause, facts: { httpStatus?: number | null; waitMs?: number; again?: boolean } = {}) {
    super(why);
    this.name = 'FetchFailure';
    this.why = why;
    this.state = stateOf(why);
    this.httpStatus = facts.httpStatus ?? null;
    this.again = facts.again ?? passing.has(why);
    this.waitMs = facts.waitMs ?? 0;
  }
}

/** Causes that may be gone in a moment. */
const passing: ReadonlySet<FetchCause> = new Set<FetchCause>([
  'no connection',
  'refused',
  'reset',
  'cut short',
  'connect timeout',
  'idle timeout',
  'http 408',
  'http 425',
  'http 429',
  'http 500',
  'http 502',
  'http 503',
  'http 504',
  'http 507',
  'http 509',
  'http 520',
  'http 521',
  'http 522',
  'http 523',
  'http 524',
]);

const timeouts: ReadonlySet<FetchCause> = new Set<FetchCause>(['connect timeout', 'idle timeout', 'total timeout']);
const blocks: ReadonlySet<FetchCause> = new Set<FetchCause>(['private address', 'scheme', 'bad address']);

function stateOf(why: FetchCause): Failed['state'] {
  if (timeouts.has(why)) return 'timeout';
  if (blocks.has(why)) return 'blocked';
  return why === 'too large' ? 'too_large' : 'dead';
}

const byCode: Record<string, FetchCause> = {
  ENOTFOUND: 'dns',
  ENODATA: 'dns',
  EAI_AGAIN: 'no connection',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ENETUNREACH: 'no connection',
  ENETDOWN: 'no connection',
  EADDRNOTAVAIL: 'no connection',
  EHOSTUNREACH: 'connect timeout',
  EHOSTDOWN: 'connect timeout',
  ETIMEDOUT: 'connect timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect timeout',
  UND_ERR_HEADERS_TIMEOUT: 'idle timeout',
  UND_ERR_BODY_TIMEOUT: 'idle timeout',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'cut short',
  UND_ERR_HEADERS_OVERFLOW: 'not http',
  UND_ERR_INVALID_ARG: 'bad address',
  EPROTO: 'tls',
};

const byPattern: readonly [RegExp, FetchCause][] = [
  // How Node and OpenSSL call what is wrong with a certificate or a handshake.
  [
    /^(ERR_(TLS|SSL|OSSL)|CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERROR_IN_C|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH)/,
    'tls',
  ],
  [/^HPE_/, 'not http'],
  [/^(Z_|ERR_BROTLI|ERR__ERROR)/, 'bad encoding'],
];

/**
 * What went wrong with a request, by the code of its error. An error that has none, and says nothing of connections, is thrown as it
 * is: a defect.
 * @param status of the answer whose body had begun, null before: an end that comes too early is then `cut short`.
 */
export function failureOf(error: unknown, status: number | null): FetchFailure {
  const facts = { httpStatus: status };
  if (error instanceof FetchFailure) {
    return error.httpStatus === null ? new FetchFailure(error.why, { ...facts, again: error.again }) : error;
  }
  const code = codeOf(error);
  if (status !== null && code === 'UND_ERR_SOCKET') return new FetchFailure('cut short', facts);
  const why = byCode[code] ?? byPattern.find(([pattern]) => pattern.test(code))?.[1];
  if (why !== undefined) return new FetchFailure(why, facts);
  // undici's parser has no code for some of what it cannot read.
  if (error instanceof Error && error.name === 'HTTPParserError') return new FetchFailure('not http', facts);
  if (code !== '') return new FetchFailure('unknown', facts);
  throw error;
}

function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    // A connection that was tried by several addresses fails with all of their errors.
    const first: unknown = at instanceof AggregateError ? at.errors[0] : at;
    for (const one of [at, first]) {
      if (one instanceof Error && 'code' in one && typeof one.code === 'string') return one.code;
    }
  }
  return '';
}

const sentences: Record<(typeof fetchCauses)[number], string> = {
  dns: 'There is no host of this name any more.',
  'no connection': 'The host could not be looked up or reached: perhaps this machine is offline.',
  refused: 'The host refuses connections.',
  reset: 'The host cut the connection.',
  tls: 'The host has no certificate to trust, or no encryption to agree on.',
  'not http': 'What answered does not speak HTTP.',
  'redirect loop': 'The address leads back to itself.',
  'too many redirects': 'The address leads on and on.',
  'bad redirect': 'The address leads to something that is no address.',
  'bad encoding': 'The answer is compressed in a way that cannot be unpacked.',
  'cut short': 'Fewer bytes were received than announced.',
  'connect timeout': 'The host does not answer.',
  'idle timeout': 'The host fell silent.',
  'total timeout': 'It took too long.',
  'too large': 'It is larger than the settings allow.',
  'private address': 'It is on a private network, which the settings do not allow.',
  scheme: 'It is not an http or https address.',
  'bad address': 'It is not an address.',
  unknown: 'The connection failed in a way that the lab does not know.',
};

/** A sentence for a person. */
export function wordsFor(why: FetchCause): string {
  if (why in sentences) return sentences[why as keyof typeof sentences];
  const status = Number(why.slice('http '.length));
  if (status === 404 || status === 410) return `The page is gone (HTTP ${status}).`;
  if (status === 401 || status === 403 || status === 451) return `The host does not give it away (HTTP ${status}).`;
  if (status === 429) return 'The host asked to be left alone, again and again (HTTP 429).';
  if (status >= 500) return `The host is out of order (HTTP ${status}).`;
  return `The host answers with HTTP ${status}.`;
}
