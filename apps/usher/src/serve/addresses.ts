/** What kind of place an IP address is, so that the proxy leads nobody where it should not. */

import { BlockList, isIPv4, isIPv6 } from 'node:net';

export type AddressKind = 'loopback' | 'private' | 'public' | 'never';

export function addressKind(address: string): AddressKind {
  const plain = address.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (!isIPv4(plain) && !isIPv6(plain)) return 'never';
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  for (const [kind, list] of kinds) if (list.check(plain, family)) return kind;
  return 'public';
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits] = range.split('/');
    list.addSubnet(net, Number(bits), isIPv4(net) ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** RFC 6890; an IPv6 form of an IPv4 address is judged as that. Of link-local addresses, one gives out the secrets of a machine in a cloud. */
const kinds = [
  ['loopback', listOf(['127.0.0.0/8', '::1/128'])],
  ['private', listOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'])],
  [
    'never',
    listOf([
      ...['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '198.18.0.0/15', '224.0.0.0/3'],
      ...['::/96', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
    ]),
  ],
] as const;
