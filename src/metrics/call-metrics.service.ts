import { Injectable } from '@nestjs/common';
import { Counter, Histogram, type Registry } from 'prom-client';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import { bounds, CallFigures, type FigureLabels, type Figures } from '../mcp/relay/call-figures.service.js';

/** OpenTelemetry's `mcp.server.operation.duration`, as Prometheus spells it; its attributes too, and ours beside them. */
const labelsOf = ({ gateway, method, tool, transport, era, outcome }: FigureLabels) => ({
  mcp_method_name: method,
  gen_ai_tool_name: tool,
  gateway,
  transport,
  era,
  outcome,
});
type Label = keyof ReturnType<typeof labelsOf>;
const labelNames: readonly Label[] = ['mcp_method_name', 'gen_ai_tool_name', 'gateway', 'transport', 'era', 'outcome'];
const name = 'mcp_server_operation_duration_seconds';

const help = 'Requests passed on to upstreams, until their answer was written, in seconds.';
const shape = { name, help, labelNames, buckets: bounds, registers: [] };

/** A histogram whose counts are kept elsewhere: `observe` of prom-client makes a text of all labels for each call. */
class Durations extends Histogram<Label> {
  private readonly empty = new Histogram(shape);

  constructor(private readonly series: () => Iterable<readonly [FigureLabels, Figures]>) {
    super(shape);
  }

  override async get() {
    return { ...(await this.empty.get()), values: [...this.series()].flatMap(valuesOf) };
  }

  /** What the registry asks for where it writes text; the types of prom-client leave it out. */
  getForPromString() {
    return this.get();
  }
}

function valuesOf([figureLabels, { buckets, seconds }]: readonly [FigureLabels, Figures]) {
  const labels = labelsOf(figureLabels);
  let count = 0;
  const values = Array.from(buckets, (some, bucket) => {
    count += some;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[bucket] ?? '+Inf' }, value: count };
  });
  return [
    ...values,
    { metricName: `${name}_sum`, labels, value: seconds },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

/** Rate, errors and duration of what goes through the gateway. */
@Injectable()
export class CallMetrics {
  constructor(
    private readonly figures: CallFigures,
    private readonly catalog: CatalogService,
  ) {}

  register(registry: Registry): void {
    const { figures } = this;
    const durations = new Durations(() => {
      figures.keepOnly((slug) => this.catalog.toolsOf(slug));
      return figures.series();
    });
    registry.registerMetric(durations);
    new Counter({
      name: 'gatehouse_call_failures_total',
      help: 'Requests that did not get the answer of their upstream, by error code.',
      labelNames: ['error_type'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [code, count] of figures.failures) this.inc({ error_type: code }, count);
      },
    });
  }
}
