import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { later } from '../../problems/guarded.js';
import type { Call } from './call.js';
import type { Observer } from './way-of-a-call.js';

/** How long lines are gathered before they are written, in milliseconds. */
const gatherMs = 50;
/** Text that waits for standard output, in characters; what comes beyond it is counted in a line. */
const mostWaiting = 4 * 1024 * 1024;

/** One line of JSON on standard output for each call, with ACCESS_LOG=json. Names and outcomes, never arguments. */
@Injectable()
export class AccessLog implements Observer, OnApplicationShutdown {
  readonly on: boolean;
  private lines: string[] = [];
  private size = 0;
  private skipped = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(@InjectEnvironment() env: Environment) {
    this.on = env.ACCESS_LOG === 'json';
  }

  ended(call: Call, code: string | null): void {
    if (this.size > mostWaiting) return void (this.skipped += 1);
    this.add(JSON.stringify(lineOf(call, code)));
    this.timer ??= later('access log', gatherMs, () => this.write());
  }

  onApplicationShutdown(): void {
    this.write();
  }

  private add(line: string): void {
    this.size += line.length + 1;
    this.lines.push(line);
  }

  /** Whoever reads our output may be slow: what waits there counts until it is taken. */
  private write(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.skipped > 0) this.add(JSON.stringify({ level: 'access', context: 'access', skipped: this.skipped }));
    if (this.lines.length === 0) return;
    const text = `${this.lines.join('\n')}\n`;
    this.lines = [];
    this.skipped = 0;
    process.stdout.write(text, () => (this.size -= text.length));
  }
}

function lineOf({ origin, method, route, era, ms, trace }: Call, code: string | null) {
  const now = Date.now();
  return {
    level: 'access',
    context: 'access',
    timestamp: now,
    requestId: origin.head.requestId,
    ...(trace === null ? {} : { traceId: trace.traceId }),
    actor: origin.principal.id,
    source: origin.principal.source,
    door: origin.door,
    era,
    method: method.slice(0, 100),
    target: route.name?.slice(0, 600) ?? null,
    gateway: route.gateway.slug,
    outcome: code === null ? 'ok' : 'failed',
    code,
    ms: Math.round(ms * 1000) / 1000,
  };
}
