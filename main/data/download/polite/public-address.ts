import ipaddr from 'ipaddr.js';

/** Ranges that the setting for private addresses opens. The rest (multicast, unspecified, reserved, tunnels) stays closed to all. */
const privateRanges = new Set(['private', 'loopback', 'linkLocal', 'carrierGradeNat', 'uniqueLocal']);

/** Where today's public IPv6 addresses are: 2000::/3. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** The prefix under which a NAT64 gives an IPv4 address (RFC 6052). */
const translated = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Addresses out of the public range at which a cloud answers the machines in it, with their secrets: Azure's (its documentation of
 * 168.63.129.16). The others are link-local, unique-local, shared or reserved: 169.254.169.254 of most, 169.254.170.2, 100.100.100.200,
 * 192.0.0.192, fd00:ec2::254, fd20:ce::254.
 */
const clouds = new Set(['168.63.129.16']);

/** Which addresses besides the public ones may be connected to: none, this machine's own, or all that are private. */
export type AllowPrivate = boolean | 'loopback';

/**
 * Whether an IP address may be connected to. An IPv4 address inside an IPv6 one (mapped, or of a NAT64) is checked as IPv4.
 * @param address as the resolver gives it, or as it stands in a URL; an IPv6 address may have its brackets. Anything else is refused.
 * @param allow with true, private, loopback, link-local, unique-local and shared (CGNAT) addresses pass as well.
 */
export function mayConnectTo(address: string, allow: AllowPrivate): boolean {
  const bare = address.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.isValid(bare)) return false;
  const range = rangeOf(ipaddr.parse(bare));
  if (range === 'unicast') return true;
  return allow === 'loopback' ? range === 'loopback' : allow && privateRanges.has(range);
}

function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (address instanceof ipaddr.IPv4) return clouds.has(address.toString()) ? 'linkLocal' : address.range();
  if (address.isIPv4MappedAddress()) return rangeOf(address.toIPv4Address());
  if (address.match(translated)) return rangeOf(new ipaddr.IPv4(address.toByteArray().slice(12)));
  const range = address.range();
  return range === 'unicast' && !address.match(globalUnicast) ? 'reserved' : range;
}
