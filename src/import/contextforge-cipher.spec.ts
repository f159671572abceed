import { describe, expect, it } from 'vitest';
import { openAuthValue, SourceSecretError } from './contextforge-cipher.js';

const secret = 'test-secret-for-vectors-0123456789abcdef';
const three =
  'AAECAwQFBgcICQoLdKY874cSV1A6MwbvhmM2Xqd3bdUuyAE5ASx94PN0HiDACc0Ah-nXuitJYqVv9PrlZPzyj7IHhIUmfRxC-BAn7PSJji96I8de-An7F0ARYopEnYO1Q9msSovgeHo7nnqS';
const bearer = 'AAECAwQFBgcICQoLdKYlt7IqcQ8YLB651S4rGf4nSsRi0QEyDGmMa7o9UlqQC9ORJJz15e_Fc5WPKGWlMg';
const headers = { 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-456', 'X-Region': 'us-east-1' };

describe('openAuthValue', () => {
  it.each<[string, unknown, string, object]>([
    ['bare text', three, secret, headers],
    ['text with JSON quotes', JSON.stringify(three), secret, headers],
    ['text with padding', `${bearer}=`, secret, { Authorization: 'Bearer tøken' }],
    [
      'text ContextForge itself wrote',
      'A_PZQMG-ctRqOh4VtJcq_OTBWiYPJB_U00Uk9T9M1ynnXADNHJjH-lYEO2VGjKj2niU',
      'zyxWVU987654tsrQPO3210nmlKJIhgfEDC',
      { 'X-API-Key': 'secret' },
    ],
    ['a plain object', headers, '', headers],
    ['a plain object as text', JSON.stringify(headers), '', headers],
    ['nothing', null, '', {}],
    ['the text null', 'null', '', {}],
    ['an empty text', '', '', {}],
    ['a quoted empty text', '""', '', {}],
    ['an empty object', '{}', '', {}],
  ])('reads %s', (_, stored, given, expected) => {
    expect(openAuthValue(stored, given)).toEqual(expected);
  });

  it.each<[string, unknown, string | null]>([
    ['another secret', three, 'another-secret'],
    ['no secret', three, null],
    ['a changed byte', `B${three.slice(1)}`, secret],
    ['a cut text', three.slice(0, 30), secret],
    ['a mask', '*****', secret],
    ['a list', [], secret],
    ['numbers', { 'X-A': 1 }, secret],
    ['broken JSON', '{"X-A', secret],
  ])('refuses %s without showing it', (_, stored, given) => {
    expect(() => openAuthValue(stored, given)).toThrow(SourceSecretError);
    expect(() => openAuthValue(stored, given)).not.toThrow(/secret-key-123|another-secret/);
  });
});
