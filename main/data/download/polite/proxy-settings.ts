import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LabError } from '../../../../shared/failure.ts';

/** Variables of a process, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Which proxy an address is asked through; undefined: none. */
export type ProxyFor = (url: URL) => URL | undefined;

/**
 * What HTTP_PROXY, HTTPS_PROXY and NO_PROXY say, in small letters or large, the small ones first. An https address goes through
 * HTTP_PROXY where HTTPS_PROXY is not set. NO_PROXY lists, with commas or blanks between them: names, which stand for all below them
 * as well, with or without a leading dot or `*.`, and with a port or without; IP addresses and blocks of them (10.0.0.0/8); or `*`.
 * This machine's own names and addresses go through no proxy, which would take them for its own.
 * @returns undefined where no proxy is set.
 * @throws LabError `bad_input` for a proxy that is no http or https address.
 */
export function proxySettings(environment: Environment): ProxyFor | undefined {
  const read = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? '';
  const plain = proxyAddress('HTTP_PROXY', read('HTTP_PROXY'));
  const secure = proxyAddress('HTTPS_PROXY', read('HTTPS_PROXY')) ?? plain;
  if (plain === undefined && secure === undefined) return undefined;
  const exceptions = read('NO_PROXY').split(/[,\s]+/);
  return (url) => {
    if (isOwn(hostOf(url)) || exceptions.some((entry) => entry !== '' && isExcepted(url, entry))) return undefined;
    return url.protocol === 'https:' ? secure : plain;
  };
}

function proxyAddress(variable: string, value: string): URL | undefined {
  if (value.trim() === '') return undefined;
  const url = URL.parse(value.includes('://') ? value : `http://${value}`);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new LabError(
    'bad_input',
    `${variable} is not the address of a proxy that the lab can use. Set it to one like http://proxy.example:3128, or to nothing.`,
  );
}

/** In an address as URL writes it, where 127.1 and 0x7f000001 have become 127.0.0.1. */
function isOwn(host: string): boolean {
  if (isIP(host) !== 0) return ipaddr.process(host).range() === 'loopback';
  return host === 'localhost' || host.endsWith('.localhost');
}

function hostOf({ hostname }: URL): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

const usualPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function isExcepted(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  const host = hostOf(url);
  if (entry.includes('/')) return isInBlock(host, entry);
  const [, bracketed, bare, port] =
    /^(?:\[([^\]]+)\]|(.*?))(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (port !== undefined && port !== (url.port || usualPorts[url.protocol])) return false;
  const name = (bracketed ?? bare ?? '').toLowerCase().replace(/^\*?\./, '');
  return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

function isInBlock(host: string, block: string): boolean {
  if (isIP(host) === 0 || !ipaddr.isValidCIDR(block)) return false;
  const address = ipaddr.process(host);
  const range = ipaddr.parseCIDR(block);
  return address.kind() === range[0].kind() && address.match(range);
}
