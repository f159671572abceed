import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { doors, strayAnswers } from '../support/load/nonces.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

describe('64 clients, 1,000 calls each', () => {
  let gatehouse: StartedGatehouse;
  let modern: Upstream;
  let legacy: Upstream;
  let token: string;

  beforeAll(async () => {
    modern = await startUpstream({ speaks: 'modern' });
    legacy = await startUpstream({ speaks: 'legacy', sse: true });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    await register(gatehouse, modern.url, 'New');
    await register(gatehouse, legacy.url, 'Old');
  });

  afterAll(async () => {
    await gatehouse.close();
    await modern.close();
    await legacy.close();
  });

  it.each(doors)('%s, %s: no answer reaches another caller', async (tool, door) => {
    const load = { clients: 64, calls: 1000 };
    expect(await strayAnswers(`${gatehouse.url}/mcp`, token, tool, door, load)).toEqual([]);
  });
});
