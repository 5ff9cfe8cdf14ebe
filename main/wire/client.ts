import { request, type ClientRequest } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { LabEvent } from '../../shared/contract/event.ts';
import { failure, LabError, type Failure, type Result } from '../../shared/failure.ts';
import { mostCallBytes, mostFrameBytes } from '../../shared/contract/frame.ts';
import type { Media } from '../../shared/contract/media.ts';
import type { LabPort } from '../../shared/contract/port.ts';
import { parseFrame } from './frame-text.ts';
import { allAnswered, commandHeader, folderHeader, localHost, subprotocol, wirePath } from './protocol.ts';

/** A lab in another process. `closed` resolves when the connection has ended, whoever ended it. */
export interface AttachedLab extends LabPort {
  /** Identity of its data directory, where it tells one. */
  readonly folder: string | undefined;
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** How long a lab is waited for, in milliseconds. */
export interface Patience {
  /** For its first answer: somebody can hold the socket and not be able to answer. */
  handshake: number;
  /** A connection through a tunnel can die without a word: the lab is asked this often whether it is there. */
  pulse: number;
}

const usualPatience: Patience = { handshake: 5_000, pulse: 15_000 };
const mostMediaBytes = 256 * 1024 * 1024;

/**
 * Attaches to the lab that listens on a local socket. Runs in Node 16 as well, for an old Electron.
 * @param isCommand whether this process does one thing and leaves: the lab stays open until it has.
 * @throws LabError `unavailable` when nothing answers there, `conflict` when the lab speaks another protocol.
 */
export async function attachLab(socketPath: string, patience = usualPatience, isCommand = false): Promise<AttachedLab> {
  // Only who attaches reads frames of a lab.
  const [{ labFrame }, { socket, folder }] = await Promise.all([
    import('../../shared/contract/lab-frame.ts'),
    open(socketPath, patience.handshake, isCommand),
  ]);
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  const listeners = new Set<(event: LabEvent) => void>();
  const gets = new Set<ClientRequest>();
  let lastId = 0;
  let heard = true;

  const pulse = setInterval(() => {
    if (!heard) socket.terminate();
    heard = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, patience.pulse);
  pulse.unref();

  const closed = new Promise<void>((done) => {
    socket.on('close', (code) => {
      clearInterval(pulse);
      const error = code === allAnswered ? notBegun : unanswered;
      for (const settle of waiting.values()) settle({ ok: false, error });
      waiting.clear();
      for (const get of gets) get.destroy(new Error('The connection has ended.'));
      done();
    });
  });
  socket.on('error', () => socket.terminate());
  socket.on('pong', () => (heard = true));
  socket.on('message', (data) => {
    heard = true;
    const frame = readFrame(labFrame, parseFrame(data));
    if (frame === undefined) return;
    if ('event' in frame) {
      for (const listener of [...listeners]) listener(frame.event);
    } else {
      waiting.get(frame.id)?.(frame.result);
      waiting.delete(frame.id);
    }
  });

  return {
    closed,
    folder,
    call(name, input) {
      const id = (lastId += 1);
      const text = JSON.stringify({ id, call: name, input: input === undefined ? null : input });
      if (socket.readyState !== socket.OPEN) return Promise.resolve({ ok: false, error: notBegun });
      if (Buffer.byteLength(text) > mostCallBytes) return Promise.resolve({ ok: false, error: tooLarge(name) });
      return new Promise((settle) => {
        waiting.set(id, settle);
        socket.send(text);
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    media: (address) => getMedia(socketPath, address, gets),
    async close() {
      socket.close(1000);
      const tooLong = setTimeout(() => socket.terminate(), 1_000);
      await closed;
      clearTimeout(tooLong);
    },
  };
}

function open(
  socketPath: string,
  patience: number,
  isCommand: boolean,
): Promise<{ socket: WebSocket; folder: string | undefined }> {
  const socket = new WebSocket(`ws://${localHost}${wirePath}`, [subprotocol], {
    // The time is the socket's own: of a connection made here, ws only hears that it has passed.
    createConnection: () => connect({ path: socketPath, timeout: patience }),
    headers: { Host: localHost, ...(isCommand ? { [commandHeader]: '1' } : {}) },
    handshakeTimeout: patience,
    maxPayload: mostFrameBytes,
    perMessageDeflate: false,
  });
  return new Promise((done, failed) => {
    let folder: string | undefined;
    socket.once(
      'upgrade',
      ({ headers }) => (folder = z.string().optional().catch(undefined).parse(headers[folderHeader])),
    );
    socket.once('open', () => done({ socket, folder }));
    socket.once('error', (error) => {
      failed(error.message === 'Server sent no subprotocol' ? otherVersion() : nobodyThere(socketPath, error));
    });
  });
}

/**
 * The frame in a message. An event this build does not know costs only freshness and is passed over; an answer that cannot be
 * read becomes a failure, so that no call waits for ever.
 */
function readFrame(labFrame: z.ZodType<Frame>, content: unknown): Frame | undefined {
  const frame = labFrame.safeParse(content);
  if (frame.success) return frame.data;
  const answer = z.object({ id: z.int() }).safeParse(content);
  if (!answer.success) return undefined;
  return { id: answer.data.id, result: { ok: false, error: unreadable() } };
}

type Frame = { id: number; result: Result<unknown> } | { event: LabEvent };

/** Media can take long to make, so what ends the wait is no time: `gets`, those under way, end with the connection beside them. */
function getMedia(socketPath: string, path: string, gets: Set<ClientRequest>): Promise<Result<Media>> {
  return new Promise((settle) => {
    const get = request({ socketPath, path, headers: { Host: localHost } }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.byteLength;
        if (size > mostMediaBytes) get.destroy(new Error('too large'));
      });
      response.on('error', () => settle({ ok: false, error: connectionLost() }));
      response.on('end', () => {
        const bytes = new Uint8Array(size);
        let at = 0;
        for (const chunk of chunks) {
          bytes.set(chunk, at);
          at += chunk.byteLength;
        }
        const type = response.headers['content-type'] ?? 'application/octet-stream';
        settle(
          response.statusCode === 200 ? { ok: true, value: { type, bytes } } : { ok: false, error: sentFailure(bytes) },
        );
      });
    });
    gets.add(get);
    get.on('close', () => gets.delete(get));
    get.on('error', () => settle({ ok: false, error: connectionLost() }));
    get.end();
  });
}

function sentFailure(body: Uint8Array): Failure {
  const sent = z.object({ error: failure }).safeParse(parseFrame(Buffer.from(body)));
  return sent.success ? sent.data.error : unreadable();
}

function nobodyThere(socketPath: string, error: Error): LabError {
  const message = `No lab answers at ${socketPath}. Start the workbench, or check the tunnel, and try again.`;
  return new LabError('unavailable', message, { reason: error.message });
}

function otherVersion(): LabError {
  const message = 'The open lab belongs to another version of Hidden Unit. Close that one first, or update this one.';
  return new LabError('conflict', message);
}

function connectionLost(): Failure {
  return {
    code: 'unavailable',
    message: 'The connection to the lab was lost. It is being looked for; try again in a moment.',
  };
}

/** The answer to a call that no lab has begun: it can be made again. */
export const notBegun: Failure = connectionLost();

/** The answer to a call that was lost with the lab, which may have done it. */
export const unanswered: Failure = connectionLost();

function unreadable(): Failure {
  return { code: 'internal', message: 'The lab gave an answer that cannot be read.' };
}

function tooLarge(name: string): Failure {
  return {
    code: 'bad_input',
    message: `What was sent with ${name} is larger than a lab takes.`,
    details: { mostCallBytes },
  };
}
