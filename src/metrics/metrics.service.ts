import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { CallMetrics } from './call-metrics.service.js';
import { processRegistry } from './process-registry.js';

/** What this process tells Prometheus, in its text format 0.0.4. */
@Injectable()
export class Metrics {
  static readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  private readonly registry: Registry;
  private reading: Promise<string> | null = null;

  constructor(calls: CallMetrics) {
    const own = new Registry();
    calls.register(own);
    this.registry = Registry.merge([processRegistry(), own]);
  }

  /** Scrapes that come together are one: whoever asks in a storm costs no more than one who asks in turn. */
  text(): Promise<string> {
    this.reading ??= this.registry.metrics().finally(() => (this.reading = null));
    return this.reading;
  }
}
