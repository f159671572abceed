import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hostRule, type HostRule } from '../http/host-rule.js';
import { isLoopbackHost } from '../proxy-auth/peers/peer-address.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { ConfigurationError } from '../config/read-environment.js';
import { faultLine, guarded, heed } from '../problems/guarded.js';
import { Metrics } from './metrics.service.js';

/** Scrapers come in ones and twos. */
const mostConnections = 64;

/** `/metrics` on METRICS_PORT, for whoever reaches that port; nothing else is there. Answers until the very end of the process. */
@Injectable()
export class MetricsListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Metrics');
  private server: Server | null = null;

  constructor(
    private readonly metrics: Metrics,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { METRICS_PORT: port, METRICS_HOST, HOST } = this.env;
    if (port === 0) return;
    const host = METRICS_HOST || HOST;
    const named = this.hostRuleAt(host);
    const server = createServer((req, res) => this.answer(named, req, res)).listen(port, host);
    server.maxConnections = mostConnections;
    try {
      await once(server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on (${code})`;
      throw new ConfigurationError([`METRICS_PORT ${port} on ${host} ${why}`]);
    }
    heed(server, 'error', (error) => this.log.error(`the listener: ${faultLine(error)}`));
    this.server = server;
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  /** On loopback as at the front door; elsewhere scrapers ask by whatever address a process has. */
  private hostRuleAt(host: string): HostRule {
    return isLoopbackHost(host) ? hostRule({ ...this.env, HOST: host }) : () => true;
  }

  private answer(named: HostRule, { method, url, rawHeaders }: IncomingMessage, res: ServerResponse): void {
    if (!named(method!, '', rawHeaders)) return void res.writeHead(421).end();
    if (url?.split('?', 1)[0] !== '/metrics') return void res.writeHead(404).end();
    if (method !== 'GET' && method !== 'HEAD') return void res.writeHead(405, { Allow: 'GET, HEAD' }).end();
    guarded(
      'scrape',
      async () => {
        const text = await this.metrics.text();
        res.writeHead(200, { 'Content-Type': Metrics.contentType }).end(text);
      },
      (error) => {
        this.log.error(faultLine(error));
        res.writeHead(500).end();
      },
    );
  }
}
