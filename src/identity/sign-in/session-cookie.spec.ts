import { describe, expect, it } from 'vitest';
import { servesHttps } from './session-cookie.js';

describe('servesHttps', () => {
  const own = { TLS_CERT_FILE: '/tls/tls.crt' };
  const none = { TLS_CERT_FILE: '' };
  it.each([
    ['its own TLS, and no word of a proxy', { ...own, PUBLIC_URL: '' }, true],
    ['a proxy that speaks https to browsers', { ...none, PUBLIC_URL: 'https://mcp.example.com' }, true],
    [
      'TLS up to the proxy alone: browsers drop a Secure cookie there',
      { ...own, PUBLIC_URL: 'http://mcp.corp' },
      false,
    ],
    ['TLS all the way', { ...own, PUBLIC_URL: 'HTTPS://mcp.example.com' }, true],
    ['neither', { ...none, PUBLIC_URL: '' }, false],
  ])('%s', (_, settings, expected) => {
    expect(servesHttps(settings as never)).toBe(expected);
  });
});
