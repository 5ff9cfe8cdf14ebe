import { z } from 'zod';
import { failure } from '../../shared/failure.ts';

/** What the lab tells a child that does one piece of work: what to do first, then to pause, to resume, to stop. */
export function toWorker<Request extends z.ZodType>(request: Request) {
  return z.discriminatedUnion('type', [
    z.object({ type: z.literal('start'), request }),
    z.object({ type: z.literal('pause') }),
    z.object({ type: z.literal('resume') }),
    z.object({ type: z.literal('cancel') }),
  ]);
}

/** What such a child tells; the last message is `finished` or `failed`. */
export function fromWorker<Result extends z.ZodType>(result: Result) {
  return z.discriminatedUnion('type', [
    z.object({ type: z.literal('phase'), text: z.string() }),
    z.object({ type: z.literal('progress'), done: z.number(), total: z.number().nullable() }),
    z.object({ type: z.literal('log'), line: z.string() }),
    z.object({ type: z.literal('paused'), isPaused: z.boolean() }),
    z.object({ type: z.literal('finished'), result }),
    z.object({ type: z.literal('failed'), failure }),
  ]);
}

/** How a worker tells of its work. */
export interface WorkReport {
  phase(text: string): void;
  /** At most ten times a second it is passed on. */
  progress(done: number, total: number | null): void;
  log(line: string): void;
  /** Between two parts of the work: waits while it is paused. @throws LabError `cancelled` once it is to stop. */
  checkpoint(): Promise<void>;
  signal: AbortSignal;
}
