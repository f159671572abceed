import { Logger } from '@nestjs/common';
import {
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type HrTime,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  RandomIdGenerator,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { hostname } from 'node:os';
import { later } from '../problems/guarded.js';
import { version } from '../version.js';
import { Traces, type Begun, type Part, type RemoteContext, type Trace } from './traces.js';

/** How long the end of the process waits for the last spans, in milliseconds. */
const patienceMs = 3_000;
/** At most one line of trouble in so many milliseconds: a receiver may be away for long. */
const quietMs = 60_000;

/** Sampler, queue and limits by the OTEL_* variables of the SDK. */
export async function otelTraces(receiver: string, protocol: 'http/protobuf' | 'http/json'): Promise<Traces> {
  sayTrouble();
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OtelTraces(new OTLPTraceExporter({ url: receiver }));
}

/** Ids of spans are chosen before the spans are made: an upstream is told the id of a span that is written at the end of the call. */
class ChosenIds extends RandomIdGenerator {
  private readonly random = this.generateSpanId;
  chosen: string | null = null;

  override generateSpanId = (): string => {
    const id = this.chosen ?? this.random();
    this.chosen = null;
    return id;
  };
}

class OtelTraces extends Traces {
  readonly on = true;
  private readonly ids = new ChosenIds();
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;

  constructor(exporter: SpanExporter) {
    super();
    const own = resourceFromAttributes({
      'service.name': 'gatehouse',
      'service.version': version,
      'service.instance.id': `${hostname()}.${process.pid}`,
    });
    this.provider = new BasicTracerProvider({
      resource: own.merge(detectResources({ detectors: [envDetector] })),
      idGenerator: this.ids,
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.tracer = this.provider.getTracer('gatehouse', version);
  }

  begin({ name, started, parent, attributes }: Begun): Trace {
    const options = { kind: SpanKind.SERVER, startTime: moment(started), attributes };
    return new OtelTrace(this.tracer, this.ids, this.tracer.startSpan(name, options, contextOf(parent)));
  }

  async close(): Promise<void> {
    const late = new Promise((resolve) => later('traces', patienceMs, () => resolve(null)).unref());
    await Promise.race([this.provider.shutdown().catch(() => {}), late]);
  }
}

class OtelTrace implements Trace {
  readonly traceId: string;
  readonly traceparent: string;
  private readonly upstreamId: string;

  constructor(
    private readonly tracer: Tracer,
    private readonly ids: ChosenIds,
    private readonly span: Span,
  ) {
    const { traceId, traceFlags } = span.spanContext();
    this.traceId = traceId;
    this.upstreamId = ids.generateSpanId();
    this.traceparent = `00-${traceId}-${this.upstreamId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  end(parts: readonly Part[], error: string | null): void {
    let within = this.within(this.span);
    for (const { name, from, to, attributes = {} } of parts) {
      const upstream = name === 'upstream';
      if (upstream) this.ids.chosen = this.upstreamId;
      const kind = upstream ? SpanKind.CLIENT : SpanKind.INTERNAL;
      const span = this.tracer.startSpan(name, { kind, startTime: moment(from), attributes }, within);
      if (upstream && error !== null) fail(span, error);
      span.end(moment(to));
      if (name === 'translation') within = this.within(span);
    }
    if (error !== null) fail(this.span, error);
    this.span.end(moment(performance.now()));
  }

  private within(span: Span): Context {
    return trace.setSpan(ROOT_CONTEXT, span);
  }
}

/** A time of `performance.now()` for the SDK, which would shift a plain number by what each span took for the difference of two clocks. */
function moment(at: number): HrTime {
  const ms = performance.timeOrigin + at;
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.floor((ms - seconds * 1000) * 1e6)];
}

function fail(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** https://www.w3.org/TR/trace-context/#traceparent-header; later versions are read as this one. */
const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

function contextOf({ traceparent }: RemoteContext): Context {
  const [, traceId, spanId, flags] = form.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags!, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** What the SDK cannot send, or drops, must not be lost without a word. */
function sayTrouble(): void {
  const log = new Logger('Traces');
  let quietUntil = 0;
  let left = 0;
  const say = (message: string) => {
    const now = performance.now();
    if (now < quietUntil) return void (left += 1);
    quietUntil = now + quietMs;
    log.warn(`${message.slice(0, 300)}${left > 0 ? ` (${left} more like this)` : ''}`);
    left = 0;
  };
  const nothing = () => {};
  const logger = { error: say, warn: say, info: nothing, debug: nothing, verbose: nothing };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
