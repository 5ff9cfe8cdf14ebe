import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What becomes of a request: it may pass, it brought the token and gets the cookie, or it is turned away. */
export type Admission =
  | { kind: 'admitted' }
  | { kind: 'enter'; cookie: string; address: string; crossSite: boolean }
  | { kind: 'refused'; status: 401 | 403; why: string; advice: string };

/** Who may use the browser shell: the page that opened with a one-time token, and only from this very origin. */
export interface BrowserAccess {
  /** A fresh token, good for one use. */
  token(): string;
  admit(request: IncomingMessage): Admission;
  /** The same for a WebSocket, which the browser's own rules about origins do not cover. */
  admitUpgrade(request: IncomingMessage): Admission;
}

const notHere = 'Open the workbench from the address that it printed when it started.';

/**
 * @param authority `127.0.0.1:port`, the only name this shell answers to
 * @param secret value of the cookie of whoever was let in
 */
export function browserAccess(authority: string, secret = randomBytes(32).toString('base64url')): BrowserAccess {
  const origin = `http://${authority}`;
  // Cookies are shared by all ports of a host: the port in the name keeps two labs apart in one browser.
  const cookieName = `hidden-unit-${authority.split(':').pop() ?? ''}`;
  const tokens = new Set<string>();

  function admit(request: IncomingMessage): Admission {
    const { headers } = request;
    if (headers.host !== authority)
      return refused(403, 'foreign Host', `This is ${origin}/ and answers to no other name.`);
    if (headers.origin !== undefined && headers.origin !== origin) return refused(403, 'foreign Origin', notHere);
    const given = tokenOf(request);
    if (given !== null && request.method === 'GET') return enter(given, headers['sec-fetch-site']);
    // Another port of this machine is the same "site" and would be sent the cookie: only this origin itself may use it.
    const site = headers['sec-fetch-site'];
    if (site === 'cross-site' || site === 'same-site') return refused(403, `asked for by a ${site} page`, notHere);
    if (!holdsCookie(headers.cookie)) return refused(401, 'no cookie', notHere);
    return { kind: 'admitted' };
  }

  function enter(given: string, site: string | string[] | undefined): Admission {
    if (!tokens.delete(given)) {
      const advice =
        'This address has been used or is not known. Start the workbench again for a new one; both show the same lab.';
      return refused(403, 'token used or unknown', advice);
    }
    const cookie = `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
    return { kind: 'enter', cookie, address: '/', crossSite: site === 'cross-site' || site === 'same-site' };
  }

  function holdsCookie(header: string | undefined): boolean {
    const pairs = (header ?? '').split(';').map((pair) => pair.trim());
    return pairs.some(
      (pair) => pair.startsWith(`${cookieName}=`) && sameText(pair.slice(cookieName.length + 1), secret),
    );
  }

  return {
    token() {
      const token = randomBytes(32).toString('base64url');
      tokens.add(token);
      return token;
    },
    admit,
    admitUpgrade(request) {
      if (request.headers.host === authority && request.headers.origin === undefined) {
        return refused(403, 'no Origin', notHere);
      }
      // A token is for the page: one that comes here is left unspent.
      return tokenOf(request) === null ? admit(request) : refused(403, 'token on a WebSocket', notHere);
    },
  };
}

function tokenOf(request: IncomingMessage): string | null {
  const [, query = ''] = (request.url ?? '').split('?', 2);
  return new URLSearchParams(query).get('token');
}

function refused(status: 401 | 403, why: string, advice: string): Admission {
  return { kind: 'refused', status, why, advice };
}

/** Compares without telling by its duration how much was right. */
function sameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
