import type { UpstreamTarget } from '../../../src/upstream/target/upstream-target.js';

/** Where an upstream is, and nothing that it is sent but what `more` says. */
export const targetAt = (url: string, more: Partial<UpstreamTarget> = {}): UpstreamTarget => ({
  gatewayId: 'g1',
  slug: 'up',
  url: new URL(url),
  credentialHeaders: () => [],
  credentialQuery: () => [],
  secretValues: () => [],
  caCertificate: null,
  passthroughHeaders: null,
  timeoutMs: 2_000,
  ...more,
});

/** One of the guide's headers. */
export const withKey = {
  credentialHeaders: () => ['X-API-Key', 'secret-key-123'],
  secretValues: () => ['secret-key-123'],
} satisfies Partial<UpstreamTarget>;
