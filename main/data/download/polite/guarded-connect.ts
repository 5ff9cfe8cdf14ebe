import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { FetchFailure } from './fetch-failure.ts';
import { mayConnectTo } from './public-address.ts';

/** Gives all addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: { all: true; family?: number; hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Opens connections to public addresses only. The check is made on the very addresses that the socket then connects to, so that a
 * name that is looked up anew with every connection (DNS rebinding) gains nothing by changing.
 * @param resolve the machine's resolver, unless a test has its own.
 */
export function guardedConnect(
  connectMs: number,
  allowPrivate: boolean,
  resolve: Resolve = systemLookup,
): buildConnector.connector {
  const connect = buildConnector({
    timeout: connectMs,
    lookup: guardedLookup(allowPrivate, resolve),
    autoSelectFamily: true,
  });
  return (options, callback) => {
    // An address in the URL itself is connected to without being looked up.
    const literal = options.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(literal) !== 0 && !mayConnectTo(literal, allowPrivate)) {
      callback(new FetchFailure('private address'), null);
    } else {
      connect(options, callback);
    }
  };
}

function guardedLookup(allowPrivate: boolean, resolve: Resolve): LookupFunction {
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
