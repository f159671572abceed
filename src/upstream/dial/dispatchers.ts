import { createHash } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Pool, type Dispatcher } from 'undici';
import { type Environment, InjectEnvironment } from '../../config/environment.js';
import { later } from '../../problems/guarded.js';
import { addressPolicy, type AddressPolicy } from '../target/address-policy.js';
import { type DialTrace, guardedConnector } from './guarded-connector.js';
import { environmentProxies, gatewayProxy, type ProxyRule } from './proxy-rule.js';
import { type Fingerprint, headerLog } from './header-log.js';
import type { UpstreamTarget } from '../target/upstream-target.js';

/** How long a pool nobody uses stays open, in milliseconds. */
const RETIRE_AFTER_MS = 10_000;

/** Connections of one origin at the moment: `active` have a request on them, `waiting` requests wait for one. */
export interface PoolState {
  readonly origin: string;
  readonly active: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Largest header block of an answer, in bytes; more is an error, not memory. */
const MAX_RESPONSE_HEADER_BYTES = 64 * 1024;

/**
 * The only way out of the process: one undici pool per origin, certificate authority, client certificate and proxy.
 * Whether an address may be used is decided when it is dialled, on the address itself, IP literals included.
 * Pools have no limit of connections, since a stream holds one; calls are limited by the places at each upstream (limits/budgets).
 */
@Injectable()
export class Dispatchers implements OnApplicationShutdown {
  readonly #pools = new Map<string, Dispatcher>();
  readonly #retired = new Set<Dispatcher>();
  /** What a pool is called by, and the pool itself. */
  readonly #inner = new WeakMap<Dispatcher, Pool>();
  readonly #logger = new Logger('Upstream');
  #fingerprint: Fingerprint | null = null;
  readonly #policy: AddressPolicy;
  readonly #proxies: ProxyRule;

  constructor(@InjectEnvironment() private readonly env: Environment) {
    this.#policy = addressPolicy(env);
    this.#proxies = environmentProxies(env);
  }

  /** At DEBUG, each request's header names are logged with these fingerprints of their values. Called before the first pool is made. */
  logHeaders(fingerprint: Fingerprint): void {
    if (this.env.LOG_LEVEL === 'DEBUG') this.#fingerprint = fingerprint;
  }

  /** The pool of this target's origin; made at the first call, O(1) after. */
  for(target: UpstreamTarget): Dispatcher {
    const key = poolKey(target);
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      pool = this.#pool(target, null);
      this.#pools.set(key, pool);
    }
    return pool;
  }

  /** A pool of its own that reports how it connects; whoever asks for it destroys it. */
  fresh(target: UpstreamTarget, trace: DialTrace): Dispatcher {
    return this.#pool(target, trace);
  }

  /** Every pool in use; one origin has several where gateways trust different authorities. */
  *pools(): Iterable<PoolState> {
    for (const [key, outer] of this.#pools) {
      const { connected, free, queued } = this.#inner.get(outer)!.stats;
      yield { origin: key.slice(0, key.indexOf(' ')), active: connected - free, idle: free, waiting: queued };
    }
  }

  /** Ends pools that no target uses any more, after a grace in which sessions on them can be closed. Requests under way finish. */
  keepOnly(targets: Iterable<UpstreamTarget>): void {
    const kept = new Set<string>();
    for (const target of targets) kept.add(poolKey(target));
    for (const [key, pool] of this.#pools) {
      if (kept.has(key)) continue;
      this.#pools.delete(key);
      this.#retired.add(pool);
      const forget = () => this.#retired.delete(pool);
      later('retired pool', RETIRE_AFTER_MS, () => pool.close().then(forget, forget)).unref();
    }
  }

  /** Cuts every connection. Called last: the MCP endpoint has drained by then. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values(), ...this.#retired];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  #pool(target: UpstreamTarget, trace: DialTrace | null): Dispatcher {
    const pool = new Pool(target.url.origin, {
      connections: null,
      pipelining: 1,
      keepAliveTimeout: 60_000,
      headersTimeout: target.timeoutMs,
      bodyTimeout: 0,
      maxHeaderSize: MAX_RESPONSE_HEADER_BYTES,
      connect: guardedConnector({
        policy: this.#policy,
        timeoutMs: this.env.UPSTREAM_CONNECT_TIMEOUT_SECONDS * 1000,
        ca: target.caCertificate,
        client: target.client ?? null,
        trace,
        proxies: target.proxy ? gatewayProxy(target.proxy) : this.#proxies,
      }),
    });
    const log = this.#fingerprint;
    const outer =
      log === null ? pool : pool.compose(headerLog(target.url.origin, log, (line) => this.#logger.debug(line)));
    this.#inner.set(outer, pool);
    return outer;
  }
}

const keys = new WeakMap<UpstreamTarget, string>();

function poolKey(target: UpstreamTarget): string {
  let key = keys.get(target);
  if (key === undefined) {
    const { caCertificate: ca, client, proxy } = target;
    const way = [ca, client?.certificate, client?.key, proxy?.url, proxy?.ca].map((text) => text ?? '').join('\n');
    key = `${target.url.origin} ${way.trim() === '' ? '' : createHash('sha256').update(way).digest('base64')}`;
    keys.set(target, key);
  }
  return key;
}
