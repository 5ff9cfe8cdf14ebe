import type { DownloadWishes } from '../models/face-download.ts';

/** What a download was told, in a few words: “what is dead or timeout once more, of 2 hosts, asking the Internet Archive”. */
export function wishWords(wishes: DownloadWishes): string {
  const { pending, again, cause, actors, hosts, untilUsable, wayback, privateAddresses } = wishes;
  const once = [...again].filter((state) => state !== 'pending');
  const retried = once.length === 0 ? '' : `what is ${once.join(' or ').replaceAll('_', ' ')} once more`;
  const what = [pending ? 'what is pending' : '', retried].filter((part) => part !== '').join(' and ');
  return [
    what,
    cause === null ? '' : `for the cause ${cause}`,
    actors === null ? '' : named('actor', actors),
    hosts === null ? '' : named('host', hosts),
    untilUsable === null ? '' : `until ${untilUsable} are usable`,
    wayback ? 'asking the Internet Archive' : '',
    privateAddresses ? 'private addresses too' : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function named(kind: string, names: readonly string[]): string {
  return names.length === 1 ? `of ${names[0] ?? ''}` : `of ${names.length} ${kind}s`;
}
