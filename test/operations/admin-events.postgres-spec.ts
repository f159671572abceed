import { afterEach, expect, it } from 'vitest';
import { secrets } from '../support/app.js';
import { Opened, startReplica } from '../support/stores/replica.js';
import { freshStore } from '../support/stores/store.js';

const opened = new Opened();
afterEach(() => opened.closeAll());

const administrator = `Basic ${Buffer.from(`admin:${secrets.BASIC_AUTH_PASSWORD}`).toString('base64')}`;

it('an open page of one replica is told within two seconds what another replica changed, and never what it is', async () => {
  const store = opened.keep(await freshStore());
  const one = opened.keep(await startReplica(store));
  const two = opened.keep(await startReplica(store));
  expect((await fetch(`${two.url}/admin/events`)).status).toBe(401);
  const stream = await fetch(`${two.url}/admin/events`, { headers: { authorization: administrator } });
  expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let told = '';
  const until = async (text: string) => {
    while (!told.includes(text)) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`the stream ended: ${told}`);
      told += value;
    }
  };
  await until('retry: 1000');
  const body = { name: 'canary-name', url: 'https://mcp.corp.example/mcp', enabled: false };
  await one.call('POST', '/gateways', body);
  const changed = performance.now();
  await until('event: change\ndata: gateways\n\n');
  expect(performance.now() - changed).toBeLessThan(2000);
  expect(told).not.toContain('canary');

  // Whose rights may have ended asks again.
  await one.call('POST', '/admin/revocations', { kind: 'principal', value: 'proxy:bob' });
  await until('data: revocations');
  while (!(await reader.read()).done);
});
