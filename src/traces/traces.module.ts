import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { environment, type Environment } from '../config/environment.js';
import { NoTraces, Traces } from './traces.js';

/** Where spans are sent, or undefined: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as it is, OTEL_EXPORTER_OTLP_ENDPOINT with the path of traces. */
function receiverOf(env: Environment): string | undefined {
  if (env.OTEL_SDK_DISABLED) return undefined;
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces, OTEL_EXPORTER_OTLP_ENDPOINT: all } = env;
  return traces || (all === '' ? undefined : `${all.replace(/\/+$/, '')}/v1/traces`);
}

/** Traces by OpenTelemetry, whose packages are loaded only where a receiver is named. */
@Global()
@Module({
  providers: [
    {
      provide: Traces,
      inject: [environment.KEY],
      useFactory: async (env: Environment): Promise<Traces> => {
        const receiver = receiverOf(env);
        if (receiver === undefined) return new NoTraces();
        const { otelTraces } = await import('./otel-traces.js');
        return otelTraces(receiver, env.OTEL_EXPORTER_OTLP_PROTOCOL);
      },
    },
  ],
  exports: [Traces],
})
export class TracesModule implements OnApplicationShutdown {
  constructor(@Inject(Traces) private readonly traces: Traces) {}

  onApplicationShutdown(): Promise<void> {
    return this.traces.close();
  }
}
