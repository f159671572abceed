import { afterEach, expect, it } from 'vitest';
import { SignJWT } from 'jose';
import { secrets } from './support/app.js';
import { Opened, startReplica } from './support/replica.js';
import { freshStore } from './support/store.js';

const opened = new Opened();
afterEach(() => opened.closeAll());

it('what one replica revokes, another refuses within two seconds, streams included', async () => {
  const store = opened.keep(await freshStore());
  const one = opened.keep(await startReplica(store));
  const two = opened.keep(await startReplica(store));
  const token = await new SignJWT({ iss: 'mcpgateway', aud: 'mcpgateway-api', sub: 'mia', jti: 'the-id-of-a-token' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secrets.JWT_SECRET_KEY));
  const headers = { authorization: `Bearer ${token}` };
  const stream = await fetch(`${two.url}/sse`, { headers: { ...headers, accept: 'text/event-stream' } });
  const reader = stream.body!.getReader();
  expect((await reader.read()).done).toBe(false);
  expect((await fetch(`${two.url}/tools`, { headers })).status).toBe(200);

  await one.call('POST', '/admin/revocations', { kind: 'jti', value: 'the-id-of-a-token' });
  expect((await fetch(`${one.url}/tools`, { headers })).status).toBe(401);
  const refused = async () => (await fetch(`${two.url}/tools`, { headers })).status;
  await expect.poll(refused, { timeout: 2000 }).toBe(401);
  while (!(await reader.read()).done);

  // A replica that starts later knows it too.
  const three = opened.keep(await startReplica(store));
  expect((await fetch(`${three.url}/tools`, { headers })).status).toBe(401);
});
