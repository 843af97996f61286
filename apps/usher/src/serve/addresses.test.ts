import { expect, it } from 'vitest';
import { addressKind, isInNetworks } from './addresses.ts';

it.each([
  ['loopback', ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1']],
  ['private', ['10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.1.1', 'fd00::1', '::ffff:10.1.2.3', '::ffff:a01:203']],
  ['never', ['169.254.169.254', '::ffff:a9fe:a9fe', 'fe80::1', 'fe80::1%eth0', '0.0.0.0', '::', '255.255.255.255']],
  ['never', ['::127.0.0.1', '224.0.0.1', 'ff02::1', '', 'localhost', '0177.0.0.1']],
  [
    'never',
    ['100.100.100.200', 'fd00:ec2::254', '2002:a00:1::1', '64:ff9b:1::a00:1', '64:ff9b::a9fe:a9fe', '64:ff9b::'],
  ],
  ['private', ['64:ff9b::a00:1', '64:ff9b::10.0.0.1', 'fd00:ec2::255', '100.100.100.201']],
  ['loopback', ['64:ff9b::7f00:1']],
  ['public', ['64:ff9b::808:808']],
  ['public', ['8.8.8.8', '172.32.0.1', '2606:4700::1', '::ffff:8.8.8.8', '::ffff:808:808']],
])('%s: %j', (kind, addresses) => {
  for (const address of addresses) expect([address, addressKind(address)]).toEqual([address, kind]);
});

it.each([
  ['172.28.1.2', true],
  ['::ffff:172.28.1.2', true],
  ['172.29.1.2', false],
  ['fd00::7', true],
  ['fe80::1%eth0', false],
  ['', false],
])('%s in the networks that are named: %s', (address, isIn) => {
  expect(isInNetworks(address, ['172.28.0.0/16', 'fd00::/8'])).toBe(isIn);
  expect(isInNetworks(address, [])).toBe(false);
});
