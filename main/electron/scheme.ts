import type { Protocol } from 'electron';
import { toFailure, type Failure, type LabPort } from '../../shared/contract/index.ts';
import { readAppFile } from '../wire/app-files.ts';
import { securityHeaders } from '../wire/content-security-policy.ts';
import { appOrigin, appScheme, isAppAddress } from './address.ts';
import type { Note } from './trouble-log.ts';

/** What the scheme may do, to be registered before Electron is ready: it is like https, with an origin and `fetch`. */
export const schemePrivileges = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

const statusOf: Partial<Record<Failure['code'], number>> = { not_found: 404, bad_input: 400, refused: 403 };

/**
 * Serves the application's own files from the folder of the built renderer, and the lab's pictures and exports by the ids of the
 * contract's media addresses. No address of the scheme names a file outside that folder.
 */
export function serveScheme(protocol: Protocol, lab: Pick<LabPort, 'media'>, folder: string, note: Note): void {
  protocol.handle(appScheme, async (request) => {
    try {
      if (!isAppAddress(request.url)) return refusal(403, 'This address does not belong to the app.');
      if (request.method !== 'GET') return refusal(405, 'Only GET requests are allowed.');
      const address = request.url.slice(appOrigin.length).replace(/#.*$/s, '') || '/';
      if (!address.startsWith('/media/')) return await fileAnswer(folder, address);
      const media = await lab.media(address);
      return media.ok ? answer(media.value, 'no-store') : failureAnswer(media.error);
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code === 'internal' || failure.code === 'refused') note(`${request.url} was not served.`, error);
      return failureAnswer(failure);
    }
  });
}

async function fileAnswer(folder: string, address: string): Promise<Response> {
  const { type, bytes, hashed } = await readAppFile(folder, address);
  return answer({ type, bytes: new Uint8Array(bytes) }, hashed ? 'max-age=31536000, immutable' : 'no-cache');
}

function answer(content: { type: string; bytes: Uint8Array<ArrayBuffer> }, caching: string): Response {
  const headers = { ...securityHeaders, 'Content-Type': content.type, 'Cache-Control': caching };
  return new Response(content.bytes, { status: 200, headers });
}

function failureAnswer(failure: Failure): Response {
  return refusal(statusOf[failure.code] ?? 500, failure.message);
}

function refusal(status: number, message: string): Response {
  const headers = { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  return new Response(message, { status, headers });
}
