import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { KeyRing } from '../../secrets/key-ring.js';
import { every, later } from '../../problems/guarded.js';

const purpose = 'mcp-upstream-session';

/** Upstream sessions that nobody ended are forgotten after this many hours. */
const keptHours = 24;
const sweepMs = 30 * 60_000;
/** Longest wait for the table; without it an upstream session is opened anew. */
const waitMs = 1_000;

/** An upstream session as other replicas find it. */
export interface KnownUpstreamSession {
  readonly gatewayId: string;
  readonly sessionId: string;
  readonly protocolVersion: string;
  /** The text of a CookieJar: what its upstream had set when it was opened. */
  readonly cookies: string;
}

interface Row {
  readonly gateway_id: string;
  readonly upstream_sealed: string;
  readonly protocol_version: string;
}

const ofGateway = 'SELECT * FROM mcp_upstream_sessions WHERE session_key = $1 AND gateway_id = $2';

/** Upstream sessions of client sessions, for the replicas that did not open them. Ids are sealed at rest. */
@Injectable()
export class UpstreamSessions implements OnModuleDestroy {
  private readonly sweep: NodeJS.Timeout;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keys: KeyRing,
  ) {
    this.sweep = every('upstream sessions', sweepMs, () => this.clean()).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.sweep);
  }

  /**
   * What another replica opened for this session and gateway under the same `reach` ({@link reachOf}); one that was
   * opened under another is forgotten. Undefined also while the database is away.
   */
  async find(sessionKey: string, gatewayId: string, reach: string): Promise<KnownUpstreamSession | undefined> {
    const [found] = await this.rows(ofGateway, [sessionKey, gatewayId]);
    if (found === undefined) return undefined;
    const known = this.open(sessionKey, found, reach);
    if (known === undefined) await this.remove(sessionKey, found);
    return known;
  }

  /**
   * Keeps what this process opened, unless another was faster: then that one's is the answer, and ours is superfluous.
   * Null where ours is kept, or where nothing can be kept.
   */
  async keep(sessionKey: string, opened: KnownUpstreamSession, reach: string): Promise<KnownUpstreamSession | null> {
    const { gatewayId, sessionId, protocolVersion, cookies } = opened;
    const text = cookies === '' ? sessionId : `${sessionId}\n${cookies}`;
    const sealed = this.keys.seal(purpose, text, [sessionKey, gatewayId, reach]);
    const sql = `INSERT INTO mcp_upstream_sessions (session_key, gateway_id, upstream_sealed, protocol_version)
                 VALUES ($1, $2, $3, $4) ON CONFLICT (session_key, gateway_id) DO NOTHING`;
    try {
      await this.dataSource.query(sql, [sessionKey, gatewayId, sealed, protocolVersion]);
    } catch {
      return null;
    }
    const kept = await this.find(sessionKey, gatewayId, reach);
    return kept === undefined || kept.sessionId === sessionId ? null : kept;
  }

  /** The upstream no longer knows this one; a newer one, which another replica opened since, stays. */
  async forget(sessionKey: string, gatewayId: string, sessionId: string, reach: string): Promise<void> {
    const [row] = await this.rows(ofGateway, [sessionKey, gatewayId]);
    if (row !== undefined && this.open(sessionKey, row, reach)?.sessionId === sessionId)
      await this.remove(sessionKey, row);
  }

  private async remove(sessionKey: string, { gateway_id: gatewayId, upstream_sealed: sealed }: Row): Promise<void> {
    const sql = 'DELETE FROM mcp_upstream_sessions WHERE session_key = $1 AND gateway_id = $2 AND upstream_sealed = $3';
    await this.dataSource.query(sql, [sessionKey, gatewayId, sealed]).catch(() => undefined);
  }

  /** All of an ended session; they are its caller's to end. `reachOf` says under what a gateway's would be opened now. */
  async takeAll(sessionKey: string, reachOf: (gatewayId: string) => string): Promise<readonly KnownUpstreamSession[]> {
    const rows = await this.rows('SELECT * FROM mcp_upstream_sessions WHERE session_key = $1', [sessionKey]);
    if (rows.length > 0) {
      await this.dataSource
        .query('DELETE FROM mcp_upstream_sessions WHERE session_key = $1', [sessionKey])
        .catch(() => undefined);
    }
    return rows.flatMap((row) => this.open(sessionKey, row, reachOf(row.gateway_id)) ?? []);
  }

  /** Undefined where it was opened under another reach, or sealed under a key that is gone. */
  private open(sessionKey: string, row: Row, reach: string): KnownUpstreamSession | undefined {
    try {
      const text = this.keys.open(purpose, row.upstream_sealed, [sessionKey, row.gateway_id, reach]);
      const [sessionId = '', cookies = ''] = text.split('\n');
      return { gatewayId: row.gateway_id, sessionId, protocolVersion: row.protocol_version, cookies };
    } catch {
      return undefined;
    }
  }

  private async rows(sql: string, values: unknown[]): Promise<Row[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Row[]>((resolve) => (timer = later('upstream sessions', waitMs, () => resolve([]))));
    try {
      return await Promise.race([this.dataSource.query(sql, values) as Promise<Row[]>, late]);
    } catch {
      return [];
    } finally {
      clearTimeout(timer);
    }
  }

  private async clean(): Promise<void> {
    await this.dataSource
      .query(`DELETE FROM mcp_upstream_sessions WHERE created_at < now() - interval '${keptHours} hours'`)
      .catch(() => undefined);
  }
}
