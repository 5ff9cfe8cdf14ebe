import type { RawData, WebSocket } from 'ws';
import { toFailure, type Failure, type Result } from '../../shared/failure.ts';
import {
  callFrame,
  largeCalls,
  mostCallBytes,
  mostFrameBytes,
  mostUsualCallBytes,
} from '../../shared/contract/frame.ts';
import type { LabPort } from '../../shared/contract/port.ts';
import { parseFrame } from './frame-text.ts';

/** A shell that reads nothing is cut off when this much waits for it; it reconnects and reads the snapshot again. */
const mostWaitingBytes = 2 * mostFrameBytes;
/** A shell that asks faster than the lab answers is not read from until it has caught up. */
const mostCallsInFlight = 64;

/** One shell on a WebSocket. */
export interface Connection {
  /** Sends a frame that is already text: an event goes to many shells and is written out once. */
  send(frame: string): void;
  /** @param code of the WebSocket protocol, or one of `protocol.ts`. */
  close(code?: number): void;
}

/**
 * Answers the calls that come over `socket`. A frame that is no call closes the connection with code 1008, a larger one than
 * `mostCallBytes` with 1009 (the WebSocket server's limit); neither touches the lab.
 * @param refused told why a frame or the whole shell was turned away
 */
export function serveConnection(
  socket: WebSocket,
  lab: Pick<LabPort, 'call'>,
  refused: (why: string) => void,
): Connection {
  let inFlight = 0;

  function send(frame: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > mostWaitingBytes) {
      refused('reads too slowly');
      socket.terminate();
      return;
    }
    socket.send(frame);
  }

  async function answer(id: number, name: string, input: unknown): Promise<void> {
    inFlight += 1;
    if (inFlight === mostCallsInFlight) socket.pause();
    try {
      send(answerFrame(id, await lab.call(name, input)));
    } catch (error) {
      send(answerFrame(id, { ok: false, error: toFailure(error) }));
    } finally {
      inFlight -= 1;
      if (socket.isPaused && socket.readyState === socket.OPEN) socket.resume();
    }
  }

  socket.on('message', (data, isBinary) => {
    const tooLarge = isBinary ? undefined : callTooLarge(data);
    if (tooLarge !== undefined) {
      send(answerFrame(tooLarge.id, { ok: false, error: tooLarge.error }));
      return;
    }
    const call = callFrame.safeParse(isBinary ? undefined : parseFrame(data));
    if (!call.success) {
      refused('malformed frame');
      socket.close(1008, 'not a call');
      return;
    }
    void answer(call.data.id, call.data.call, call.data.input);
  });
  socket.on('error', (error) => refused(`broken frame: ${error.message}`));

  return { send, close: (code = 1001) => socket.close(code, 'the lab closes') };
}

/** How every shell of this project begins a call. */
const beginning = /^\{"id":(\d{1,15}),"call":"([\w.]{1,80})"/;
const beginningBytes = 128;

/** A call that is larger than its method takes, told without reading it. One that begins otherwise is read as any other. */
function callTooLarge(data: RawData): { id: number; error: Failure } | undefined {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
  if (bytes.byteLength <= mostUsualCallBytes) return undefined;
  const [, id, name = ''] = beginning.exec(bytes.toString('latin1', 0, beginningBytes)) ?? [];
  if (id === undefined || largeCalls.includes(name)) return undefined;
  const most = mostUsualCallBytes.toLocaleString('en');
  const message = `What was sent with ${name} has ${bytes.byteLength.toLocaleString('en')} bytes, and may have ${most}. Send less at a time.`;
  return { id: Number(id), error: { code: 'bad_input', message, details: { mostUsualCallBytes } } };
}

function answerFrame(id: number, result: Result<unknown>): string {
  const text = JSON.stringify({ id, result });
  if (Buffer.byteLength(text) <= mostFrameBytes) return text;
  const message = 'The answer is too large to send. Ask for fewer rows or points at a time.';
  return JSON.stringify({
    id,
    result: { ok: false, error: { code: 'bad_input', message, details: { mostFrameBytes, mostCallBytes } } },
  });
}
