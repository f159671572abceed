import { afterEach, expect, it } from 'vitest';
import { SignJWT } from 'jose';
import { secrets } from '../support/app.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { Opened, startReplica, type Replica } from '../support/stores/replica.js';
import { freshStore } from '../support/stores/store.js';
import { startUpstream } from '../support/upstreams/upstream.js';

const GATEWAYS = Number(process.env.GATEWAYS ?? 1_000);
const CALLERS = 16;
/** Both replicas, the upstream and the callers share one event loop here: a connection may have to wait for all of them. */
const patient = { UPSTREAM_CONNECT_TIMEOUT_SECONDS: '60' };
const next = {
  ...patient,
  AUTH_ENCRYPTION_SECRET: 'the-next-secret-of-enough-length-0x41f7c9',
  AUTH_ENCRYPTION_SECRET_PREVIOUS: secrets.AUTH_ENCRYPTION_SECRET,
};
const opened = new Opened();
afterEach(() => opened.closeAll());

/** Credentials of its own for each gateway, looked at by the upstream: a call with the wrong ones fails. */
const keyOf = (n: number) => `secret-value-of-gateway-${n}`;

const token = new SignJWT({ iss: 'mcpgateway', aud: 'mcpgateway-api', sub: 'load' })
  .setProtectedHeader({ alg: 'HS256' })
  .setIssuedAt()
  .setExpirationTime('1h')
  .sign(new TextEncoder().encode(secrets.JWT_SECRET_KEY));

/** Calls random gateways on both replicas until stopped; what was answered, and what was not as it should be. */
function load(replicas: () => readonly Replica[], bearer: string) {
  const state = { calls: 0, failures: [] as string[], running: true };
  const caller = async () => {
    while (state.running) {
      const n = Math.floor(Math.random() * GATEWAYS);
      const all = replicas();
      const { url } = all[Math.floor(Math.random() * all.length)]!;
      const { body, headers } = modernRequest('tools/call', { name: 'echo', arguments: { message: `m${n}` } });
      const answer = await post(`${url}/gateways/gateway-${n}/mcp`, bearer, body, headers).catch((error: Error) => ({
        text: error.message,
      }));
      state.calls += 1;
      if (!answer.text.includes(`m${n}`)) state.failures.push(answer.text.slice(0, 200));
    }
  };
  const done = Promise.all(Array.from({ length: CALLERS }, caller));
  return {
    stop: async () => {
      state.running = false;
      await done;
      return state;
    },
  };
}

it('rotation of 1,000 gateways on two replicas under load fails no call, and a second run changes nothing', async () => {
  const store = opened.keep(await freshStore());
  const upstream = opened.keep(
    await startUpstream({
      intercept: ({ path, headers }, res) => {
        const right = headers['x-api-key'] === keyOf(Number(new URLSearchParams(path.split('?')[1]).get('n')));
        if (!right) res.writeHead(401).end();
        return !right;
      },
    }),
  );
  const old = [opened.keep(await startReplica(store, patient)), opened.keep(await startReplica(store, patient))];
  let start = performance.now();
  let registered = 0;
  const register = async (n: number) => {
    const body = {
      name: `gateway ${n}`,
      url: `${upstream.url}?n=${n}`,
      auth_headers: { 'X-API-Key': keyOf(n), 'X-Second': 's' },
    };
    const { status } = await old[n % 2]!.call('POST', '/gateways', body);
    if (status === 201) registered += 1;
  };
  for (let n = 0; n < GATEWAYS; n += 8)
    await Promise.all(Array.from({ length: Math.min(8, GATEWAYS - n) }, (_, i) => register(n + i)));
  expect(registered).toBe(GATEWAYS);
  const registering = performance.now() - start;

  // A rolling restart to the new secret, one replica after the other, with calls going on.
  const replicas = [...old];
  const work = load(() => replicas, await token);
  for (const index of [0, 1]) {
    const leaving = replicas[index]!;
    const fresh = opened.keep(await startReplica(store, next));
    replicas[index] = fresh;
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // the load balancer has stopped sending to it
    await opened.close(leaving);
  }
  start = performance.now();
  const [first, both] = await Promise.all([
    replicas[0]!.call('POST', '/admin/keys/rotate'),
    replicas[1]!.call('POST', '/admin/keys/rotate'),
  ]);
  const rotating = performance.now() - start;
  const edits = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      replicas[n % 2]!.call('PATCH', `/gateways/gateway-${n}`, {
        auth_headers: { 'X-API-Key': keyOf(n), 'X-New': 'n' },
      }),
    ),
  );
  const again = await replicas[1]!.call<{ resealed: number; already: number }>('POST', '/admin/keys/rotate');
  const { calls, failures } = await work.stop();
  const keys = await store.query(
    `SELECT split_part(auth_sealed, '.', 2) AS key, count(*)::int AS rows FROM gateways GROUP BY 1`,
  );
  const alone = opened.keep(
    await startReplica(store, { ...patient, AUTH_ENCRYPTION_SECRET: next.AUTH_ENCRYPTION_SECRET }),
  );
  const states = (await alone.call<{ authState: string }[]>('GET', '/gateways')).body.map(({ authState }) => authState);

  const resealed = [first, both].reduce((sum, { body }) => sum + Number(body.resealed), 0);
  console.log(
    [
      `${GATEWAYS} gateways registered in ${Math.round(registering / 1000)} s`,
      `rolling restart and rotation on two replicas under load: ${calls} calls, ${failures.length} failed`,
      `rotation, asked of both at once: ${resealed} credentials sealed again in ${Math.round(rotating)} ms`,
      `run again: ${again.body.resealed} sealed again, ${again.body.already} already`,
      `rows by key: ${keys.map(({ key, rows }) => `${String(key)} ${String(rows)}`).join(', ')}`,
      `with the new secret alone: ${states.filter((state) => state === 'ok').length} of ${states.length} readable`,
    ].join('\n'),
  );
  expect(failures.slice(0, 5)).toEqual([]);
  expect(calls).toBeGreaterThan(CALLERS);
  expect(edits.every(({ status }) => status === 200)).toBe(true);
  expect([resealed, again.body]).toMatchObject([GATEWAYS, { resealed: 0, already: GATEWAYS }]);
  expect(keys).toHaveLength(1);
  expect(states).toEqual(Array.from({ length: GATEWAYS }, () => 'ok'));
});
