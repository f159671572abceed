import { expect, it } from 'vitest';
import type { AuditRow } from '../../api/system.js';
import { refusedFrom } from './cures.js';

const row = (code: string, address: string, count: number, at: string, action = 'refuse.admin'): AuditRow => ({
  id: at, at, actor: null, source: null, action, target: null, gateway: null, outcome: 'refused', code, ms: null,
  requestId: null, address, count, arguments: null,
}); // prettier-ignore

it('puts refusals of one kind from one address together, and names the setting that would change it', () => {
  const rows = [
    row('PROXY_PEER_NOT_TRUSTED', '10.0.9.4', 2, '2026-01-02T00:00:00Z'),
    row('IDENTITY_AMBIGUOUS', '10.0.9.4', 1, '2026-01-01T12:00:00Z'),
    row('PROXY_PEER_NOT_TRUSTED', '10.0.9.4', 3, '2026-01-01T00:00:00Z', 'refuse.client'),
    row('PROXY_PEER_NOT_TRUSTED', '2001:db8::1', 1, '2026-01-01T00:00:00Z'),
    row('UNAUTHENTICATED', '10.0.9.4', 9, '2026-01-01T00:00:00Z'),
    row('IDENTITY_AMBIGUOUS', '10.0.9.4', 9, '2026-01-01T00:00:00Z', 'PATCH /gateways/{id}'),
  ];
  const found = refusedFrom(rows);
  expect(found.map(({ code, address, count, last }) => [code, address, count, last])).toEqual([
    ['PROXY_PEER_NOT_TRUSTED', '10.0.9.4', 5, '2026-01-02T00:00:00Z'],
    ['IDENTITY_AMBIGUOUS', '10.0.9.4', 1, '2026-01-01T12:00:00Z'],
    ['PROXY_PEER_NOT_TRUSTED', '2001:db8::1', 1, '2026-01-01T00:00:00Z'],
  ]);
  expect(found[0]!.cure).toContain('TRUSTED_PROXY_CIDRS (10.0.9.4/32)');
  expect(found[2]!.cure).toContain('2001:db8::1/128');
});
