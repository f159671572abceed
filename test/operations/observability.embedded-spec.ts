import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { canary, sweep } from '../support/canary.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { startReceiver, type Span } from '../support/wire/otlp-receiver.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

describe('traces, access log and log lines of a call', () => {
  const secret = canary();
  const argument = canary();
  const written: string[] = [];
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let gatehouse: StartedGatehouse;
  let upstreams: { legacy: Upstream; modern: Upstream };
  let token: string;

  beforeAll(async () => {
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation(((text: string | Uint8Array, done?: unknown) => {
        written.push(String(text));
        if (typeof done === 'function') done();
        return true;
      }) as typeof stream.write);
    }
    vi.stubEnv('OTEL_SERVICE_NAME', 'the-gate');
    vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '50');
    receiver = await startReceiver();
    gatehouse = await startGatehouse({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      ACCESS_LOG: 'json',
      LOG_LEVEL: 'DEBUG',
    });
    const [legacy, modern] = await Promise.all([
      startUpstream({ speaks: 'legacy' }),
      startUpstream({ speaks: 'modern' }),
    ]);
    upstreams = { legacy, modern };
    for (const name of ['legacy', 'modern'] as const) {
      await register(gatehouse, upstreams[name].url, name, { 'X-Api-Key': secret });
    }
    token = await gatehouse.token({ sub: 'mia' });
  });
  afterAll(async () => {
    await gatehouse.close();
    await Promise.all([upstreams.legacy.close(), upstreams.modern.close()]);
    receiver.close();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  const lines = () =>
    written
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const accessOf = (requestId: string) =>
    lines().filter((line) => line.context === 'access' && line.requestId === requestId);
  const traceOf = async (traceId: string, count: number) => {
    const found = () => receiver.state.spans.filter((span) => span.traceId === traceId);
    await expect.poll(found, { timeout: 10_000 }).toHaveLength(count);
    return Object.fromEntries(found().map((span) => [span.kind === 2 ? 'call' : span.name, span]));
  };
  const attribute = ({ attributes }: Span, name: string) =>
    Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];
  const heard = (upstream: Upstream) => upstream.calls('tools/call').at(-1)!;

  const call = (gateway: string, tool: string, traceId: string, meta: Record<string, unknown> = {}) => {
    const params = { name: `${gateway}__${tool}`, arguments: { message: argument }, _meta: meta };
    const { body, headers } = modernRequest('tools/call', params);
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    return post(`${gatehouse.url}/mcp`, token, body, {
      ...headers,
      traceparent,
      'x-request-id': `traced-${tool}-${gateway}`,
    });
  };

  it('a call is one trace under that of its client, and its upstream hears of it', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    expect((await call('modern', 'echo', traceId)).status).toBe(200);
    const { call: span, identity, admission, upstream } = await traceOf(traceId, 4);
    expect(span).toMatchObject({ name: 'tools/call echo', parentSpanId: '00f067aa0ba902b7', kind: 2 });
    for (const part of [identity, admission, upstream]) {
      expect(part!.parentSpanId).toBe(span!.spanId);
      expect(BigInt(part!.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span!.startTimeUnixNano));
      expect(BigInt(part!.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(span!.endTimeUnixNano));
    }
    expect(upstream!.kind).toBe(3);
    expect(heard(upstreams.modern).headers.traceparent).toBe(`00-${traceId}-${upstream!.spanId}-01`);
    expect(attribute(span!, 'gatehouse.gateway')).toBe('modern');
    expect(attribute(span!, 'gatehouse.request_id')).toBe('traced-echo-modern');
    expect(receiver.state.resource).toContainEqual({ key: 'service.name', value: { stringValue: 'the-gate' } });
  });

  it('the context in _meta wins, is passed on there too, and a change of eras is a part of its own', async () => {
    const traceId = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
    const told = { traceparent: `00-${traceId}-bbbbbbbbbbbbbbbb-01` };
    expect((await call('legacy', 'echo', 'cccccccccccccccccccccccccccccccc', told)).status).toBe(200);
    const { call: span, translation, upstream } = await traceOf(traceId, 5);
    expect(span!.parentSpanId).toBe('bbbbbbbbbbbbbbbb');
    expect(translation!.parentSpanId).toBe(span!.spanId);
    expect(upstream!.parentSpanId).toBe(translation!.spanId);
    const { headers, rpc } = heard(upstreams.legacy);
    const traceparent = `00-${traceId}-${upstream!.spanId}-01`;
    expect(headers.traceparent).toBe(traceparent);
    expect(rpc!.params!._meta).toMatchObject({ traceparent });
  });

  it('an unsampled trace is passed on and not sent; nonsense begins one of its own', async () => {
    const traceId = 'dddddddddddddddddddddddddddddddd';
    const told = { traceparent: `00-${traceId}-bbbbbbbbbbbbbbbb-00` };
    await call('modern', 'echo', traceId, told);
    expect(heard(upstreams.modern).headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    await call('modern', 'echo', traceId, { traceparent: `00-${'0'.repeat(32)}-x-01` });
    expect(heard(upstreams.modern).headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(heard(upstreams.modern).headers.traceparent).not.toContain(traceId);
    expect(receiver.state.spans.filter((span) => span.traceId === traceId)).toEqual([]);
  });

  it('each call is one line, whatever came of it, and its log lines have its ids', async () => {
    const traceId = 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee';
    await upstreams.legacy.close();
    await call('legacy', 'echo', traceId);
    await expect.poll(() => accessOf('traced-echo-legacy').at(-1)?.code).toBe('UPSTREAM_UNREACHABLE');
    expect(accessOf('traced-echo-legacy').at(-1)).toMatchObject({
      actor: 'local:mia',
      door: 'mcp',
      era: 'modern',
      method: 'tools/call',
      target: 'echo',
      gateway: 'legacy',
      outcome: 'failed',
      traceId,
    });
    const { call: span } = await traceOf(traceId, 5);
    expect(span!.status.code).toBe(2);
    expect(attribute(span!, 'error.type')).toBe('UPSTREAM_UNREACHABLE');
    const said = lines().find(
      ({ context, message }) => context === 'mcp' && String(message).includes('UPSTREAM_UNREACHABLE'),
    );
    expect(said).toMatchObject({ requestId: 'traced-echo-legacy', traceId });
    const dead = { name: 'dead', url: `${upstreams.legacy.url}?dead` };
    const refused = await gatehouse.admin('/gateways', { method: 'POST', body: dead });
    const requestId = refused.headers.get('x-request-id')!;
    expect(accessOf(requestId)).toEqual([]);
    const about = lines().filter(({ context, message }) => context === 'http' && String(message).includes('UPSTREAM'));
    expect(about.map((line) => line.requestId)).toEqual([requestId]);
  });

  it('no secret and no argument is in a trace, a log line or a figure', async () => {
    const metrics = await (await gatehouse.fetch('/metrics')).text();
    const places = { traces: receiver.state.raw, logs: written.join(''), metrics };
    expect(places.traces.length).toBeGreaterThan(1_000);
    expect(places.logs.length).toBeGreaterThan(1_000);
    expect(sweep([secret, argument, token], places)).toEqual([]);
  });
});

describe('without a receiver', () => {
  it('nothing of OpenTelemetry is loaded, and the context travels as it came', async () => {
    const [gatehouse, upstream] = await Promise.all([startGatehouse(), startUpstream()]);
    const { slug } = await register(gatehouse, upstream.url, 'plain');
    const { body, headers } = modernRequest('tools/call', { name: `${slug}__echo`, arguments: { message: 'x' } });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await post(`${gatehouse.url}/mcp`, await gatehouse.token(), body, { ...headers, traceparent });
    expect(upstream.calls('tools/call')[0]!.headers.traceparent).toBe(traceparent);
    await gatehouse.close();
    await upstream.close();
  });
});
