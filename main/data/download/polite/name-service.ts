import { lookup as systemLookup } from 'node:dns';
import type { Resolve } from './guarded-agent.ts';

/** Names that will be there as long as there are names. They are looked up; what they lead to is not asked anything. */
const lastingNames = ['a.root-servers.net', 'example.com'];

/**
 * Whether names can be looked up at all just now. A resolver without a connection says of every name that there is none, in the words in
 * which it speaks of a name that is gone.
 */
export async function findsNames(resolve: Resolve = systemLookup): Promise<boolean> {
  const found = await Promise.all(lastingNames.map((name) => isFound(name, resolve)));
  return found.includes(true);
}

function isFound(name: string, resolve: Resolve): Promise<boolean> {
  return new Promise((done) => {
    resolve(name, { all: true }, (error, addresses) => done(error === null && addresses.length > 0));
  });
}
