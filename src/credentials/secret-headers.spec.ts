import { describe, expect, it } from 'vitest';
import { isSecretHeader } from './secret-headers.js';

const random = 'q7Xv2LpR9sKd4TzB1mWc';

describe('isSecretHeader', () => {
  it.each([
    'Authorization', 'X-API-Key', 'x_api_key', 'XApiKey', 'X-APIKey', 'apikey', 'X-Auth', 'Cookie', 'X-Client-Secret', 'clientSecret',
    'X-User-Token', 'X-Access-TOKENvalue', 'X.Session', 'Db-Password', 'X-Pwd', 'PAT', 'X-Hub-Signature-256', 'X-JWT', 'X-Key-1',
  ])('%s is, by its name', (key) => expect(isSecretHeader({ key, value: 'us-east-1' })).toBe(true)); // prettier-ignore

  it.each([
    'X-Region', 'X-Environment', 'X-Client-ID', 'X-Tenant', 'tenantId', 'X-ORG', 'X-Workspace-Name', 'X-User', 'Accept_Language',
    'X-Version', 'X-Base-Url', 'X-Account-Type',
  ])('%s is not, by its name', (key) => expect(isSecretHeader({ key, value: random })).toBe(false)); // prettier-ignore

  it.each([
    [random, true],
    [random.slice(1), false],
    ['aaaaaaaaaabbbbbbbbbb', false],
    ['us-east-1', false],
    [`${random} ${random}`, false],
    [`https://example.com/${random}`, false],
    ['a-value-of-ordinary-words-and-nothing-else', true],
    ['', false],
    ['特'.repeat(30), false],
    ['${env:GATEHOUSE_SECRET_A}', true],
    ['${file:a}', true],
  ])('X-Custom: %s, by its value', (value, secret) => expect(isSecretHeader({ key: 'X-Custom', value })).toBe(secret));

  it('is what somebody said', () => {
    expect(isSecretHeader({ key: 'X-Region', value: 'us-east-1', secret: true })).toBe(true);
    expect(isSecretHeader({ key: 'X-API-Key', value: random, secret: false })).toBe(false);
  });

  it('takes parts of words for no words', () => {
    for (const key of ['X-Monkey', 'X-Keyboard', 'X-Author', 'X-Path', 'X-Passage', 'X-Tokens']) {
      expect([key, isSecretHeader({ key, value: 'short' })]).toEqual([key, false]);
    }
  });
});
