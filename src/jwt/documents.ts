import { Agent, request } from 'undici';
import type { Environment } from '../config/environment.js';
import { guardedConnector } from '../upstream/dial/guarded-connector.js';
import { environmentProxies } from '../upstream/dial/proxy-rule.js';
import { ProxyError } from '../upstream/target/proxy-error.js';
import { addressPolicy, ForbiddenAddressError } from '../upstream/target/address-policy.js';

const mostBytes = 256 * 1024;
const limitMs = 5_000;

/** A URL for the log: no query, which may hold anything. */
export const placeOf = ({ origin, pathname }: URL): string => origin + pathname;

const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

/**
 * Documents that say which keys verify tokens, fetched the way upstreams are dialled. The host that the settings name may be
 * anywhere but at a metadata service; hosts that its documents name, where upstreams may be.
 */
export class Documents {
  private readonly agent: Agent;

  /** `named` is the URL of the settings. */
  constructor(env: Environment, named: string) {
    const host = URL.canParse(named) ? bare(new URL(named).hostname) : null;
    const timeoutMs = limitMs;
    const proxies = environmentProxies(env);
    const own = guardedConnector({ policy: { allowLoopback: true, allowPrivate: true }, timeoutMs, proxies });
    const others = guardedConnector({ policy: addressPolicy(env), timeoutMs, proxies });
    this.agent = new Agent({
      connect: (options, callback) => (bare(options.hostname) === host ? own : others)(options, callback),
      maxHeaderSize: 16 * 1024,
      connections: 4,
    });
  }

  /** A text of at most 256 KiB within 5 seconds; redirects are not followed. Throws where it cannot be had, saying why. */
  async text(url: URL): Promise<string> {
    try {
      return await this.fetched(url);
    } catch (error) {
      throw new Error(`${placeOf(url)} ${reason(error as Error)}`, { cause: error });
    }
  }

  /** The same for a JSON object. */
  async json(url: URL): Promise<Record<string, unknown>> {
    const value = parsed(await this.text(url));
    if (typeof value !== 'object' || value === null) throw new Error(`${placeOf(url)} is no JSON object`);
    return value as Record<string, unknown>;
  }

  private async fetched(url: URL): Promise<string> {
    const signal = AbortSignal.timeout(limitMs);
    const headers = { accept: 'application/json, */*' };
    const { statusCode, body } = await request(url, { dispatcher: this.agent, signal, headers });
    if (statusCode !== 200) {
      body.on('error', () => {}).destroy();
      throw new Error(`answered ${statusCode}`);
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw new Error('is too large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

function reason(error: Error & { code?: string }): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') {
    return `did not answer within ${limitMs / 1000} seconds`;
  }
  if (error instanceof ForbiddenAddressError || error instanceof ProxyError) return error.message;
  return error.code ?? error.message;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
