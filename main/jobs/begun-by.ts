import { AsyncLocalStorage } from 'node:async_hooks';

/** A call of the contract: what begins work, and begins it again. */
export interface BegunBy {
  name: string;
  input: unknown;
}

interface Repeated {
  /** Of the job that is begun again; the first job begun meanwhile takes it. */
  id: string;
  isTaken: boolean;
}

const calls = new AsyncLocalStorage<BegunBy>();
const repeats = new AsyncLocalStorage<Repeated>();

/** Carries out a call, so that the jobs it begins know what began them. */
export function asCall<Answer>(call: BegunBy, work: () => Answer): Answer {
  return calls.run(call, work);
}

/** The running call; null outside one. */
export function callUnderWay(): BegunBy | null {
  return calls.getStore() ?? null;
}

/** Carries out work that is nobody's call, and repeats nothing: what a job does after it has begun. */
export function outsideCalls<Answer>(work: () => Answer): Answer {
  return calls.exit(() => repeats.exit(work));
}

/** Makes a call again whose job ended without its result. @returns its answer, and whether it has begun that job anew. */
export async function repeating<Answer>(
  id: string,
  call: () => Promise<Answer>,
): Promise<{ answer: Answer; hasBegun: boolean }> {
  const repeated = { id, isTaken: false };
  const answer = await repeats.run(repeated, call);
  return { answer, hasBegun: repeated.isTaken };
}

/** The id of the job that is begun again, for the first job that is begun meanwhile; undefined for all others. */
export function idToRepeat(): string | undefined {
  const repeated = repeats.getStore();
  if (repeated === undefined || repeated.isTaken) return undefined;
  repeated.isTaken = true;
  return repeated.id;
}
