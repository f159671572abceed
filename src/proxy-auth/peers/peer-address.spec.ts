import { describe, expect, it } from 'vitest';
import { defaultGateways, documentedPeers, networkMatcher } from './peer-address.js';

// What Linux writes in a container whose default gateway is 172.17.0.1.
const route = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
`;

it('the default gateway is the one of destination zero', () => {
  expect(defaultGateways(route)).toEqual(['172.17.0.1']);
  expect(defaultGateways('')).toEqual([]);
  expect(defaultGateways('Iface\neth0\t00000000\tzz\t\n')).toEqual([]);
});

describe('peers believed without further settings', () => {
  const believes = documentedPeers(['172.17.0.1']);
  it.each([
    '127.0.0.1',
    '127.0.0.5',
    '::1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.254',
    '172.17.0.2',
    '192.168.0.1',
    'fd00::1',
    'fc00::1',
    '::ffff:10.0.0.1',
  ])('%s', (address) => expect(believes(address)).toBe(true));
  it.each([
    '127.0.0.6',
    '::ffff:127.0.0.6',
    '172.17.0.1',
    '::ffff:172.17.0.1',
    '172.32.0.1',
    '8.8.8.8',
    '::ffff:8.8.8.8',
    '2001:db8::1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '',
    'x',
  ])('not %s', (address) => expect(believes(address)).toBe(false));
});

it('networks and single addresses, of both families', () => {
  const matches = networkMatcher(['10.0.3.7', 'fd00:1::/32', '192.168.0.0/24']);
  expect(['10.0.3.7', '::ffff:10.0.3.7', 'fd00:1:2::3', '192.168.0.255'].every(matches)).toBe(true);
  expect(['10.0.3.8', 'fd00:2::1', '192.168.1.0', ''].some(matches)).toBe(false);
});
