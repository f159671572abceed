import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { afterAll, expect, it } from 'vitest';
import { AuditRetention } from '../../src/audit/audit-retention.service.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { authority, forLoopback } from '../support/wire/certificates.js';

const folder = mkdtempSync(join(tmpdir(), 'forwarding-'));
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, authority);
afterAll(() => rmSync(folder, { recursive: true }));

const listening = async (server: Server) => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};
const closing = (server: Server) => new Promise((done) => server.close(done));
const withGatehouse = async (settings: Record<string, string>, work: (house: StartedGatehouse) => Promise<void>) => {
  const house = await startGatehouse(settings);
  await work(house).finally(() => house.close());
};
/** Each leaves a row with its name in the audit log. */
const leaveRows = async (house: StartedGatehouse, count: number) => {
  for (let index = 0; index < count; index += 1) {
    const body = { kind: 'principal', value: `local:no-${index}-here` };
    expect((await house.admin('/admin/revocations', { method: 'POST', body })).status).toBeLessThan(300);
  }
};

/** Messages of RFC 5424 behind one another by octet counting. */
function messagesOf(bytes: Buffer): string[] {
  const messages: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(' ', at);
    const end = blank + 1 + Number(bytes.subarray(at, blank));
    messages.push(bytes.subarray(blank + 1, end).toString());
    at = end;
  }
  return messages;
}
const form = /^<1(?:07|08|10|09)>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ gatehouse \d+ \S{1,32} - \{.*\}$/s;

it.each(['tcp', 'tls'])(
  'sends each row to syslog over %s, and what a server did not take to the end again',
  async (scheme) => {
    const got: string[] = [];
    let connections = 0;
    const take = (socket: Socket) => {
      const chunks: Buffer[] = [];
      socket.on('error', () => {});
      socket
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => got.push(...messagesOf(Buffer.concat(chunks))));
    };
    const server = scheme === 'tcp' ? createTcp(take) : createTls({ ...forLoopback }, take);
    server.on('connection', (socket: Socket) => {
      if ((connections += 1) === 1) socket.resetAndDestroy();
    });
    const port = await listening(server);
    const settings = {
      AUDIT_SYSLOG_URL: `${scheme}://127.0.0.1:${port}`,
      AUDIT_FORWARD_CA_FILE: scheme === 'tls' ? caFile : '',
    };
    await withGatehouse(settings, async (house) => {
      await leaveRows(house, 5);
      for (const index of [0, 1, 2, 3, 4])
        await expect.poll(() => got.join('\n'), { timeout: 20_000 }).toContain(`no-${index}-here`);
    });
    expect(connections).toBeGreaterThan(1);
    for (const message of got) expect(message).toMatch(form);
    await closing(server);
  },
);

it('sends datagrams over udp', async () => {
  const got: string[] = [];
  const socket = createSocket('udp4').on('message', (message) => got.push(message.toString()));
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  await withGatehouse({ AUDIT_SYSLOG_URL: `udp://localhost:${socket.address().port}` }, async (house) => {
    await leaveRows(house, 1);
    await expect.poll(() => got.join('\n'), { timeout: 10_000 }).toContain('no-0-here');
  });
  expect(got[0]).toMatch(form);
  socket.close();
});

it('sends a signed webhook, again until it is taken; meanwhile nothing is removed for its age, and the lag is told', async () => {
  const secret = 'a webhook secret of some length';
  let status = 503;
  const events: { id: string; action: string; target: string | null }[] = [];
  const server = createHttp((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString()));
    req.on('end', () => {
      const [id, at, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
        String(req.headers[name]),
      );
      const right = `v1,${createHmac('sha256', secret).update(`${id}.${at}.${body}`).digest('base64')}`;
      if (status === 200 && signature === right) events.push(...(JSON.parse(body) as { events: typeof events }).events);
      res.writeHead(signature === right ? status : 401).end();
    });
  });
  const port = await listening(server);
  const settings = {
    AUDIT_WEBHOOK_URL: `http://127.0.0.1:${port}/in`,
    AUDIT_WEBHOOK_SECRET: secret,
    AUDIT_RETENTION_DAYS: '1',
  };
  await withGatehouse(settings, async (house) => {
    await leaveRows(house, 3);
    const metrics = async () => (await house.fetch('/metrics')).text();
    await expect
      .poll(metrics, { timeout: 10_000 })
      .toMatch(/gatehouse_audit_forward_failures_total\{destination="webhook"\} [1-9]/);
    const rows = async () => Number((await house.store.query('SELECT sum(rows) AS rows FROM audit_pages'))[0]!.rows);
    const before = await rows();
    const retention = house.app.get(AuditRetention, { strict: false });
    Object.assign(house.env, { AUDIT_RETENTION_DAYS: -1 });
    await retention.run();
    expect(await rows()).toBeGreaterThanOrEqual(before);
    status = 200;
    await expect
      .poll(() => events.filter(({ target }) => /no-\d-here/.test(String(target))).length, { timeout: 20_000 })
      .toBe(3);
    await expect.poll(metrics, { timeout: 20_000 }).toMatch(/gatehouse_audit_forward_lag_seconds 0\n/);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(await metrics()).toMatch(/gatehouse_audit_forwarded_total\{destination="webhook"\} [1-9]/);
  });
  await closing(server);
});

it.each([
  [{ AUDIT_SYSLOG_URL: 'syslog.example.com' }, /AUDIT_SYSLOG_URL must be udp/],
  [{ AUDIT_WEBHOOK_URL: 'https://a.example', AUDIT_WEBHOOK_SECRET: 'short' }, /AUDIT_WEBHOOK_SECRET must have/],
  [{ AUDIT_SYSLOG_URL: 'tls://a.example', AUDIT_FORWARD_CA_FILE: '/nowhere' }, /AUDIT_FORWARD_CA_FILE cannot be read/],
])('does not start with %o', async (settings, why) => {
  await expect(startGatehouse(settings)).rejects.toThrow(why);
});
