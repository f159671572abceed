import { Injectable } from '@nestjs/common';
import { AggregatorRegistry, Registry } from 'prom-client';
import { CallMetrics } from './call-metrics.service.js';
import { ClientMetrics } from './client-metrics.service.js';
import { HouseMetrics } from './house-metrics.service.js';
import { processRegistry } from './process-registry.js';
import { UpstreamMetrics } from './upstream-metrics.service.js';
import { answerFigures, figuresOfWorkers } from './worker-figures.js';

/** What this process and its fellow workers tell Prometheus, in its text format 0.0.4. */
@Injectable()
export class Metrics {
  static readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  private readonly registry: Registry;
  private reading: Promise<string> | null = null;

  constructor(calls: CallMetrics, clients: ClientMetrics, upstreams: UpstreamMetrics, house: HouseMetrics) {
    const own = new Registry();
    for (const part of [calls, clients, upstreams, house]) part.register(own);
    this.registry = Registry.merge([processRegistry(), own]);
    answerFigures(() => this.registry.getMetricsAsJSON());
  }

  /** Scrapes that come together are one: whoever asks in a storm costs no more than one who asks in turn. */
  text(): Promise<string> {
    this.reading ??= this.read().finally(() => (this.reading = null));
    return this.reading;
  }

  private async read(): Promise<string> {
    const all = await figuresOfWorkers();
    return (all === null ? this.registry : AggregatorRegistry.aggregate(all)).metrics();
  }
}
