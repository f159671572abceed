import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import type { ImportIo } from '../../src/import/import-command.js';
import type { gatewaysUnderTest } from './gateways.js';

/** The weak default that old installations of ContextForge have. */
export const sourceSecret = 'my-test-salt';
const blob = (value: object) => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', createHash('sha256').update(sourceSecret).digest(), nonce);
  return Buffer.concat([nonce, cipher.update(JSON.stringify(value)), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
};
/** What ContextForge has in its table, in all five forms of the column. */
export const contextForgeRows = (url: (n: number) => string) => [
  { name: 'plain headers', url: url(1), auth_type: 'authheaders', auth_value: { 'X-API-Key': 'plain-secret-1', 'X-Empty': '' }, enabled: true, visibility: 'public', tags: [{ id: 'prod', label: 'Prod' }], passthrough_headers: ['X-Tenant-Id'] },
  { name: 'encrypted headers', url: url(2), auth_type: 'authheaders', auth_value: blob({ 'X-API-Key': 'sealed-secret-2' }), enabled: true, visibility: 'team', owner_email: 'ann@example.com', tags: [] },
  { name: 'basic', url: url(3), auth_type: 'basic', auth_value: blob({ Authorization: `Basic ${btoa('ann:pass:word')}` }), enabled: true, visibility: 'public' },
  { name: 'bearer', url: url(4), auth_type: 'bearer', auth_value: blob({ Authorization: 'Bearer token-number-4' }), enabled: false, visibility: 'public' },
  { name: 'query', url: url(5), auth_type: 'query_param', auth_query_params: { api_key: blob({ api_key: 'query-secret-5' }) }, enabled: true, visibility: 'public' },
  { name: 'open', url: url(6), auth_type: '', auth_value: '', enabled: true, visibility: 'public' },
  { name: 'other secret', url: url(7), auth_type: 'authheaders', auth_value: 'AAECAwQFBgcICQoLdKYlt7IqcQ8YLB651S4rGf4nSsRi0QEyDGmMa7o9UlqQC9ORJJz15e_Fc5WPKGWlMg', enabled: true },
  { name: 'masked', url: url(8), auth_type: 'authheaders', auth_value: { 'X-API-Key': '*****' }, enabled: true },
  { name: 'wiped', url: url(9), auth_type: 'authheaders', auth_value: {}, enabled: true },
  { name: 'oauth', url: url(10), auth_type: 'oauth', auth_value: null, enabled: true },
  { name: 'Plain_Headers', url: url(11), auth_type: null, auth_value: null, enabled: true },
  { name: 'web socket', url: 'ws://example.com', auth_type: null, auth_value: null, enabled: true },
]; // prettier-ignore

/** Those of the rows that can be brought over. */
export const goodRows = ['plain headers', 'encrypted headers', 'basic', 'bearer', 'query', 'open'];

/** What an import command needs, against the gateway under test; `printed` is what it said. */
export function commandIo(house: ReturnType<typeof gatewaysUnderTest>): ImportIo & { printed: string } {
  const own = {
    printed: '',
    api: async (method: 'POST', path: string, body: unknown) => house.call(method, path, body),
    out: (text: string) => void (own.printed += `${text}\n`),
    err: (text: string) => void (own.printed += `${text}\n`),
  };
  return own;
}
