import { LabError, type Result } from '../failure.ts';
import type { LabClient, LabPort } from './port.ts';

type Call = (input: unknown) => Promise<Result<unknown>>;

/**
 * The typed calls over a port. Values come from a lab that has checked them against the contract, and are not parsed again. Calls are made
 * as they are asked for, so that a page is there before the contract's schemas, which the lab alone needs.
 */
export function labClient(port: Pick<LabPort, 'call'>): LabClient {
  return madeOnDemand((namespace) =>
    madeOnDemand<Call>((name) => (input) => port.call(`${namespace}.${name}`, input)),
  ) as LabClient;
}

/** An object whose fields are made when they are first read. It is no promise: `then` is no field of it. */
function madeOnDemand<T>(make: (key: string) => T): Record<string, T> {
  const made: Record<string, T> = {};
  return new Proxy(made, {
    get: (_, key) => (typeof key !== 'string' || key === 'then' ? undefined : (made[key] ??= make(key))),
  });
}

/**
 * The value of a result.
 * @throws LabError with the failure's code, message and details.
 */
export async function valueOf<T>(result: Promise<Result<T>> | Result<T>): Promise<T> {
  const settled = await result;
  if (settled.ok) return settled.value;
  throw new LabError(settled.error.code, settled.error.message, settled.error.details);
}
