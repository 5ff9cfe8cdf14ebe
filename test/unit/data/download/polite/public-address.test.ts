import { describe, expect, it } from 'vitest';
import { mayConnectTo } from '../../../../../main/data/download/polite/public-address.ts';

type Judgement = 'open' | 'private' | 'closed';

/** `open`: to all. `private`: where the setting allows it. `closed`: to nobody. By the IANA registries of special addresses. */
const judged: [string, Judgement, string][] = [
  ['8.8.8.8', 'open', 'a public resolver'],
  ['1.1.1.1', 'open', 'another'],
  ['93.184.216.34', 'open', 'a web server'],
  ['9.255.255.255', 'open', 'just below 10/8'],
  ['11.0.0.0', 'open', 'just above 10/8'],
  ['172.15.255.255', 'open', 'just below 172.16/12'],
  ['172.32.0.0', 'open', 'just above 172.16/12'],
  ['192.167.255.255', 'open', 'just below 192.168/16'],
  ['192.169.0.0', 'open', 'just above 192.168/16'],
  ['100.63.255.255', 'open', 'just below 100.64/10'],
  ['100.128.0.0', 'open', 'just above 100.64/10'],
  ['126.255.255.255', 'open', 'just below 127/8'],
  ['128.0.0.1', 'open', 'just above 127/8'],
  ['169.253.255.255', 'open', 'just below 169.254/16'],
  ['169.255.0.0', 'open', 'just above 169.254/16'],
  ['223.255.255.255', 'open', 'just below multicast'],
  ['2606:2800:220:1:248:1893:25c8:1946', 'open', 'a web server'],
  ['2001:4860:4860::8888', 'open', 'a public resolver'],
  ['[2001:4860:4860::8888]', 'open', 'with the brackets of a URL'],
  ['::ffff:8.8.8.8', 'open', 'a public IPv4 address, mapped'],
  ['::ffff:808:808', 'open', 'the same in hexadecimal'],
  ['64:ff9b::808:808', 'open', 'a public IPv4 address behind a NAT64'],
  ['2a00:1450:4001::1', 'open', 'inside 2000::/3'],
  ['3fff::1', 'closed', 'for documentation'],
  ['10.0.0.0', 'private', 'RFC 1918'],
  ['10.255.255.255', 'private', 'RFC 1918'],
  ['172.16.0.1', 'private', 'RFC 1918'],
  ['172.31.255.255', 'private', 'RFC 1918'],
  ['192.168.0.1', 'private', 'RFC 1918'],
  ['192.168.255.255', 'private', 'RFC 1918'],
  ['127.0.0.1', 'private', 'loopback'],
  ['127.0.0.53', 'private', 'loopback'],
  ['127.255.255.254', 'private', 'loopback'],
  ['169.254.0.1', 'private', 'link-local'],
  ['169.254.169.254', 'private', 'the metadata of a cloud'],
  ['168.63.129.16', 'private', 'where Azure answers its machines'],
  ['168.63.129.15', 'open', 'just below it'],
  ['168.63.129.17', 'open', 'just above it'],
  ['::ffff:168.63.129.16', 'private', 'the same, mapped'],
  ['[::ffff:a83f:8110]', 'private', 'the same in hexadecimal'],
  ['64:ff9b::a83f:8110', 'private', 'the same behind a NAT64'],
  ['::a83f:8110', 'closed', 'the same as an IPv4-compatible address'],
  ['2002:a83f:8110::1', 'closed', '6to4 around it'],
  ['169.254.170.2', 'private', 'the credentials of a container'],
  ['100.100.100.200', 'private', 'the metadata of another cloud'],
  ['192.0.0.192', 'closed', 'the metadata of another cloud'],
  ['fd00:ec2::254', 'private', 'metadata over IPv6'],
  ['fd20:ce::254', 'private', 'metadata over IPv6 of another cloud'],
  ['fe80::a9fe:a9fe', 'private', 'metadata over IPv6, link-local'],
  ['100.64.0.1', 'private', 'shared by a carrier'],
  ['100.127.255.255', 'private', 'shared by a carrier'],
  ['::1', 'private', 'loopback'],
  ['[::1]', 'private', 'loopback with brackets'],
  ['0:0:0:0:0:0:0:1', 'private', 'loopback written out'],
  ['fe80::1', 'private', 'link-local'],
  ['febf::1', 'private', 'link-local'],
  ['fe80::1%eth0', 'private', 'link-local of an interface'],
  ['fc00::1', 'private', 'unique local'],
  ['fdff:ffff::1', 'private', 'unique local'],
  ['::ffff:127.0.0.1', 'private', 'loopback, mapped'],
  ['::ffff:7f00:1', 'private', 'the same in hexadecimal'],
  ['::ffff:10.0.0.1', 'private', 'RFC 1918, mapped'],
  ['::ffff:169.254.169.254', 'private', 'metadata, mapped'],
  ['64:ff9b::a00:1', 'private', 'RFC 1918 behind a NAT64'],
  ['64:ff9b::7f00:1', 'private', 'loopback behind a NAT64'],
  ['0.0.0.0', 'closed', 'unspecified, which is this machine'],
  ['0.1.2.3', 'closed', 'this network'],
  ['255.255.255.255', 'closed', 'broadcast'],
  ['224.0.0.1', 'closed', 'multicast'],
  ['239.255.255.255', 'closed', 'multicast'],
  ['240.0.0.1', 'closed', 'reserved'],
  ['192.0.2.1', 'closed', 'for documentation'],
  ['198.18.0.1', 'closed', 'for measurements'],
  ['198.51.100.7', 'closed', 'for documentation'],
  ['203.0.113.9', 'closed', 'for documentation'],
  ['192.0.0.8', 'closed', 'for protocols'],
  ['::', 'closed', 'unspecified'],
  ['[::]', 'closed', 'unspecified with brackets'],
  ['::ffff:0.0.0.0', 'closed', 'unspecified, mapped'],
  ['::7f00:1', 'closed', 'loopback as an IPv4-compatible address'],
  ['::127.0.0.1', 'private', 'loopback inside an IPv6 address in another way'],
  ['::ffff:0:7f00:1', 'closed', 'loopback, translated (RFC 6145)'],
  ['ff02::1', 'closed', 'multicast'],
  ['fec0::1', 'closed', 'site-local, which is no more'],
  ['2001:db8::1', 'closed', 'for documentation'],
  ['2001::1', 'closed', 'Teredo, which may lead anywhere'],
  ['2002:7f00:1::', 'closed', '6to4 around loopback'],
  ['2002:a00:1::1', 'closed', '6to4 around RFC 1918'],
  ['64:ff9b:1::a00:1', 'closed', 'a NAT64 of some network’s own'],
  ['100::1', 'closed', 'discarded'],
  ['4000::1', 'closed', 'not given out to anybody'],
  ['localhost', 'closed', 'a name is no address'],
  ['', 'closed', 'nothing'],
  ['1.2.3.4.5', 'closed', 'too much'],
  ['1.2.3.256', 'closed', 'no such number'],
];

describe('an address', () => {
  it.each(judged)('%s is %s: %s', (address, judgement) => {
    expect(mayConnectTo(address, false)).toBe(judgement === 'open');
    expect(mayConnectTo(address, true)).toBe(judgement !== 'closed');
  });

  it('of this machine alone can be let through', () => {
    expect(mayConnectTo('127.0.0.2', 'loopback')).toBe(true);
    expect(mayConnectTo('::1', 'loopback')).toBe(true);
    expect(mayConnectTo('10.0.0.1', 'loopback')).toBe(false);
    expect(mayConnectTo('169.254.169.254', 'loopback')).toBe(false);
    expect(mayConnectTo('8.8.8.8', 'loopback')).toBe(true);
  });

  it.each([
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f000001/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://127.1/', '127.0.0.1'],
    ['http://127.0.0.1./', '127.0.0.1'],
    ['http://１２７.０.０.１/', '127.0.0.1'],
    ['http://127。0。0。1/', '127.0.0.1'],
    ['http://0/', '0.0.0.0'],
    ['http://3232235521/', '192.168.0.1'],
    ['http://0xa83f8110/', '168.63.129.16'],
    ['http://[::ffff:7f00:1]/', '[::ffff:7f00:1]'],
    ['http://[0:0:0:0:0:ffff:127.0.0.1]/', '[::ffff:7f00:1]'],
    ['http://user:secret@10.0.0.1/', '10.0.0.1'],
  ])('%s is seen through', (url, address) => {
    expect(new URL(url).hostname).toBe(address);
    expect(mayConnectTo(new URL(url).hostname, false)).toBe(false);
  });
});
