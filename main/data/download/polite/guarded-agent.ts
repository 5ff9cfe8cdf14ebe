import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { FetchFailure } from './fetch-failure.ts';
import { mayConnectTo, type AllowPrivate } from './public-address.ts';

/** Gives all addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: { all: true; family?: number; hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface AgentOptions {
  connectMs: number;
  perHost: number;
  allowPrivate: AllowPrivate;
  /** Looks names up; the machine's resolver unless a test has its own. */
  resolve?: Resolve | undefined;
}

/**
 * Opens connections to public addresses only, and keeps a few to each host. The check is made on the very addresses that the socket
 * then connects to, so that a name that is looked up anew with every connection (DNS rebinding) gains nothing by changing.
 */
export function guardedAgent({ connectMs, perHost, allowPrivate, resolve = systemLookup }: AgentOptions): Dispatcher {
  const lookup = guardedLookup(allowPrivate, resolve);
  const open = buildConnector({ timeout: connectMs, lookup, autoSelectFamily: true });
  const connect: buildConnector.connector = (options, callback) => {
    // An address in the URL itself is connected to without being looked up.
    if (isIP(options.hostname) !== 0 && !mayConnectTo(options.hostname, allowPrivate)) {
      callback(new FetchFailure('private address'), null);
    } else {
      open(options, callback);
    }
  };
  return new Agent({ connect, connections: perHost, pipelining: 1 });
}

function guardedLookup(allowPrivate: AllowPrivate, resolve: Resolve): LookupFunction {
  return (hostname, { all, family, hints }, callback) => {
    const wish = {
      all: true,
      ...(typeof family === 'number' ? { family } : {}),
      ...(hints === undefined ? {} : { hints }),
    } as const;
    resolve(hostname, wish, (error, addresses) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const open = addresses.filter(({ address }) => mayConnectTo(address, allowPrivate));
      const [first] = open;
      if (first === undefined) callback(new FetchFailure('private address'), '');
      else if (all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}
