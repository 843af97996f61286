/** What kind of place an IP address is, so that the proxy leads nobody where it should not. */

import { BlockList, isIPv4, isIPv6 } from 'node:net';

export type AddressKind = 'loopback' | 'private' | 'public' | 'never';

/** The networks are in CIDR notation. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const plain = plainAddress(address);
  return listOf(networks).check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
}

/** Without the name of an interface; an IPv4 address in the form that a socket of both families has is that address. */
function plainAddress(address: string): string {
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '');
}

export function addressKind(address: string): AddressKind {
  const plain = plainAddress(address);
  if (!isIPv4(plain) && !isIPv6(plain)) return 'never';
  const translated = translatedAddress(plain);
  if (translated !== undefined) return addressKind(translated);
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  for (const [kind, list] of kinds) if (list.check(plain, family)) return kind;
  return 'public';
}

/** The IPv4 address that a network of IPv6 alone reaches under this one. RFC 6052 section 2.1. */
function translatedAddress(address: string): string | undefined {
  if (!isIPv6(address)) return undefined;
  const { hostname } = new URL(`http://[${address}]`);
  const [whole, high = '0', low = '0'] = /^\[64:ff9b::(?:([\da-f]+):)?([\da-f]+)?\]$/.exec(hostname) ?? [];
  if (whole === undefined) return undefined;
  return [high, low]
    .map((part) => Number.parseInt(part, 16))
    .flatMap((part) => [part >> 8, part & 255])
    .join('.');
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits] = range.split('/');
    list.addSubnet(net, Number(bits), isIPv4(net) ? 'ipv4' : 'ipv6');
  }
  return list;
}

/**
 * RFC 6890; an IPv6 form of an IPv4 address is judged as that, or leads nowhere. Some addresses give out the secrets of a
 * machine in a cloud: of the link-local ones one, and two that look private.
 */
const kinds = [
  ['loopback', listOf(['127.0.0.0/8', '::1/128'])],
  [
    'never',
    listOf([
      ...['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '198.18.0.0/15', '224.0.0.0/3', '100.100.100.200/32'],
      ...[
        '::/96',
        'fe80::/10',
        'fec0::/10',
        'ff00::/8',
        'fd00:ec2::254/128',

        '64:ff9b:1::/48',
        '2002::/16',
      ],
    ]),
  ],
  ['private', listOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'])],
] as const;
