import { describe, expect, it } from 'vitest';
import { addressKind, addressPolicy, checkAddress, checkName, ForbiddenAddressError } from './address-policy.js';

const corpus: Record<string, readonly string[]> = {
  never: [
    '169.254.169.254',
    '169.254.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'febf::1',
    'fe80::1%eth0',
    'ff02::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    '::ffff:0:169.254.169.254',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '2001:0:1:2:3:4:5601:5601',
    'fe80::5efe:169.254.169.254',
    '2001:db8::5efe:a9fe:a9fe',
    'not an address',
    '',
  ],
  loopback: [
    '127.0.0.1',
    '127.8.9.10',
    '0.0.0.0',
    '0.1.2.3',
    '::1',
    '::',
    '[::1]',
    '::ffff:127.0.0.1',
    '::127.0.0.5',
    '0:0:0:0:0:ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ],
  private: [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    'fc00::1',
    'fd12:3456::1',
    'fec0::1',
    '::ffff:10.1.2.3',
    '64:ff9b::a01:203',
  ],
  public: [
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ],
};

describe('addressKind', () => {
  for (const [kind, addresses] of Object.entries(corpus)) {
    it.each(addresses)(`calls %s ${kind}`, (address) => {
      expect(addressKind(address)).toBe(kind);
    });
  }
});

describe('addressPolicy', () => {
  const settings = { SSRF_ALLOW_LOCALHOST: '', SSRF_ALLOW_PRIVATE_NETWORKS: true, NODE_ENV: '' };

  it.each([
    ['', '', true],
    ['', 'production', false],
    ['true', 'production', true],
    ['false', '', false],
  ])('loopback with SSRF_ALLOW_LOCALHOST=%j and NODE_ENV=%j: %s', (SSRF_ALLOW_LOCALHOST, NODE_ENV, allowLoopback) => {
    expect(addressPolicy({ ...settings, SSRF_ALLOW_LOCALHOST, NODE_ENV }).allowLoopback).toBe(allowLoopback);
  });

  it('never allows metadata and link-local addresses, whatever the settings', () => {
    for (const address of corpus.never!) {
      expect(() => checkAddress({ allowLoopback: true, allowPrivate: true }, 'host', address)).toThrow(
        ForbiddenAddressError,
      );
    }
  });

  it('allows the rest as it is told', () => {
    const closed = { allowLoopback: false, allowPrivate: false };
    expect(() => checkAddress(closed, 'host', '127.0.0.1')).toThrow('host is a loopback address');
    expect(() => checkAddress(closed, 'host', '10.0.0.1')).toThrow('host is a private address');
    expect(() => checkAddress(closed, 'host', '8.8.8.8')).not.toThrow();
    expect(() => checkAddress({ ...closed, allowPrivate: true }, 'host', '10.0.0.1')).not.toThrow();
  });

  it.each(['metadata.google.internal', 'METADATA.google.internal.', 'instance-data'])('refuses the name %s', (name) => {
    expect(() => checkName(name)).toThrow(ForbiddenAddressError);
  });
});
