import { Injectable } from '@nestjs/common';
import type { Era } from '../../upstream/client/upstream-connection.js';
import type { Call, CallOrigin } from './call.js';
import type { Route } from './routes.js';
import type { Observer } from './way-of-a-call.js';

/** Upper bounds of the buckets in seconds, as OpenTelemetry advises for MCP (`mcp.server.operation.duration`), with finer ones below. */
export const bounds = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

const outcomes = ['ok', 'failed'] as const;
const eras = ['legacy', 'modern'] as const;
const transports = ['streamable-http', 'sse', 'websocket', 'rpc', 'rest'] as const;
const transportOf: Readonly<Record<CallOrigin['door'], number>> = {
  mcp: 0,
  sse: 1,
  messages: 1,
  ws: 2,
  rpc: 3,
  rest: 4,
};

/** Methods with figures of their own; a client can call others what it likes. */
const methods = new Set(['tools/call', 'prompts/get', 'resources/read', 'completion/complete', 'ping']);
/** What stands for every name beyond the bounds. */
const other = 'other';
/** Operations with figures of their own at most. */
const mostOperations = 4_000;

/** How often, and how long: `buckets[i]` counts what took at most `bounds[i]`, not what the ones before count; the last is beyond all. */
export class Figures {
  readonly buckets = new Float64Array(bounds.length + 1);
  seconds = 0;

  add(seconds: number): void {
    let bucket = 0;
    while (bucket < bounds.length && seconds > bounds[bucket]!) bucket += 1;
    this.buckets[bucket]! += 1;
    this.seconds += seconds;
  }
}

/** What one series counts. */
export interface FigureLabels {
  readonly gateway: string;
  readonly method: string;
  /** The tool's name in its upstream's catalogue; empty where the method calls none. */
  readonly tool: string;
  readonly transport: (typeof transports)[number];
  readonly era: Era;
  readonly outcome: (typeof outcomes)[number];
}

/** Calls of one method, and of one tool where it calls one, at one gateway; a cell for each transport, era and outcome that came. */
export class Operation {
  private readonly cells: (Figures | undefined)[] = [];

  constructor(
    readonly gateway: string,
    readonly method: string,
    readonly tool: string,
  ) {}

  /** Counts a call that took `seconds`. */
  ended(door: CallOrigin['door'], era: Era, ok: boolean, seconds: number): void {
    const cell = (transportOf[door] * 2 + (era === 'modern' ? 1 : 0)) * 2 + (ok ? 0 : 1);
    (this.cells[cell] ??= new Figures()).add(seconds);
  }

  *series(): Iterable<readonly [FigureLabels, Figures]> {
    const { gateway, method, tool } = this;
    for (const [cell, figures] of this.cells.entries()) {
      if (figures === undefined) continue;
      const labels = {
        gateway,
        method,
        tool,
        transport: transports[cell >> 2]!,
        era: eras[(cell >> 1) & 1]!,
        outcome: outcomes[cell & 1]!,
      };
      yield [labels, figures];
    }
  }
}

/** Of one gateway; apart, since a tool may be called like a method. */
interface Operations {
  readonly byTool: Map<string, Operation>;
  readonly byMethod: Map<string, Operation>;
}

/**
 * Rate, errors and duration of what is passed on, as plain numbers that a scrape reads. Names come from the catalogue, never from a
 * client, and are bounded: an upstream that offers ever new tools fills no memory.
 */
@Injectable()
export class CallFigures implements Observer {
  private readonly gateways = new Map<string, Operations>();
  private readonly others = new Map<string, Operation>();
  private size = 0;
  /** Failed calls of the process by error code; the codes are ours. */
  readonly failures = new Map<string, number>();

  /** Where a call is counted: two looks into maps, nothing made but at the first call. */
  operation(method: string, { gateway, item }: Route): Operation {
    const tool = method === 'tools/call' && item !== undefined ? item.name : '';
    const operations = this.gateways.get(gateway.slug);
    const known = tool === '' ? operations?.byMethod.get(method) : operations?.byTool.get(tool);
    return known ?? this.made(gateway.slug, method, tool);
  }

  ended({ method, route, origin, era, ms }: Call, code: string | null): void {
    this.operation(method, route).ended(origin.door, era, code === null, ms / 1000);
    if (code !== null) this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
  }

  *series(): Iterable<readonly [FigureLabels, Figures]> {
    for (const { byTool, byMethod } of this.gateways.values()) {
      for (const operation of byTool.values()) yield* operation.series();
      for (const operation of byMethod.values()) yield* operation.series();
    }
    for (const operation of this.others.values()) yield* operation.series();
  }

  /** Forgets gateways, and tools of them, that the catalogue has no more. */
  keepOnly(toolsOf: (gateway: string) => ReadonlySet<string> | undefined): void {
    for (const [slug, { byTool, byMethod }] of this.gateways) {
      const tools = toolsOf(slug);
      for (const tool of byTool.keys()) if (tools?.has(tool) !== true && byTool.delete(tool)) this.size -= 1;
      if (tools !== undefined) continue;
      this.size -= byMethod.size;
      this.gateways.delete(slug);
    }
  }

  private made(gateway: string, called: string, tool: string): Operation {
    const method = methods.has(called) ? called : other;
    const operations = this.gateways.get(gateway) ?? { byTool: new Map(), byMethod: new Map() };
    const [places, key] = tool === '' ? [operations.byMethod, method] : [operations.byTool, tool];
    const known = places.get(key);
    if (known !== undefined) return known;
    if (this.size >= mostOperations) return this.another(method, tool);
    const operation = new Operation(gateway, method, tool);
    places.set(key, operation);
    this.gateways.set(gateway, operations);
    this.size += 1;
    return operation;
  }

  private another(method: string, tool: string): Operation {
    const operation = this.others.get(method) ?? new Operation(other, method, tool === '' ? '' : other);
    this.others.set(method, operation);
    return operation;
  }
}
