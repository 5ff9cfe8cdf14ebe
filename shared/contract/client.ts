import { contract } from './contract.ts';
import { LabError, type Result } from '../failure.ts';
import type { LabClient, LabPort } from './port.ts';

/** The typed calls over a port. Values come from a lab that has checked them against the contract, and are not parsed again. */
export function labClient(port: Pick<LabPort, 'call'>): LabClient {
  const client: Record<string, Record<string, (input: unknown) => Promise<Result<unknown>>>> = {};
  for (const [namespace, methods] of Object.entries(contract)) {
    const calls: Record<string, (input: unknown) => Promise<Result<unknown>>> = {};
    for (const name of Object.keys(methods)) calls[name] = (input) => port.call(`${namespace}.${name}`, input);
    client[namespace] = calls;
  }
  return client as LabClient;
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
