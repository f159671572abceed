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
}

interface Row {
  readonly gateway_id: string;
  readonly upstream_sealed: string;
  readonly protocol_version: string;
}

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

  /** What another replica opened for this session and gateway; undefined also while the database is away. */
  async find(sessionKey: string, gatewayId: string): Promise<KnownUpstreamSession | undefined> {
    const sql = 'SELECT * FROM mcp_upstream_sessions WHERE session_key = $1 AND gateway_id = $2';
    return (await this.rows(sql, sessionKey, [sessionKey, gatewayId]))[0];
  }

  /**
   * Keeps what this process opened, unless another was faster: then that one's is the answer, and ours is superfluous.
   * Null where ours is kept, or where nothing can be kept.
   */
  async keep(sessionKey: string, opened: KnownUpstreamSession): Promise<KnownUpstreamSession | null> {
    const { gatewayId, sessionId, protocolVersion } = opened;
    const sealed = this.keys.seal(purpose, sessionId, [sessionKey, gatewayId]);
    const sql = `INSERT INTO mcp_upstream_sessions (session_key, gateway_id, upstream_sealed, protocol_version)
                 VALUES ($1, $2, $3, $4) ON CONFLICT (session_key, gateway_id) DO NOTHING`;
    try {
      await this.dataSource.query(sql, [sessionKey, gatewayId, sealed, protocolVersion]);
    } catch {
      return null;
    }
    const kept = await this.find(sessionKey, gatewayId);
    return kept === undefined || kept.sessionId === sessionId ? null : kept;
  }

  /** The upstream no longer knows this one; a newer one, which another replica opened since, stays. */
  async forget(sessionKey: string, gatewayId: string, sessionId: string): Promise<void> {
    const where = 'WHERE session_key = $1 AND gateway_id = $2';
    try {
      const sql = `SELECT * FROM mcp_upstream_sessions ${where}`;
      const [row] = (await this.dataSource.query(sql, [sessionKey, gatewayId])) as [Row?];
      if (row === undefined || this.opened(sessionKey, row).sessionId !== sessionId) return;
      const values = [sessionKey, gatewayId, row.upstream_sealed];
      await this.dataSource.query(`DELETE FROM mcp_upstream_sessions ${where} AND upstream_sealed = $3`, values);
    } catch {
      // Without the database no replica knows any.
    }
  }

  /** All of an ended session; they are its caller's to end. */
  async takeAll(sessionKey: string): Promise<readonly KnownUpstreamSession[]> {
    const known = await this.rows('SELECT * FROM mcp_upstream_sessions WHERE session_key = $1', sessionKey, [
      sessionKey,
    ]);
    if (known.length > 0) {
      await this.dataSource
        .query('DELETE FROM mcp_upstream_sessions WHERE session_key = $1', [sessionKey])
        .catch(() => undefined);
    }
    return known;
  }

  private async rows(sql: string, sessionKey: string, values: unknown[]): Promise<KnownUpstreamSession[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Row[]>((resolve) => (timer = later('upstream sessions', waitMs, () => resolve([]))));
    try {
      const rows = await Promise.race([this.dataSource.query(sql, values) as Promise<Row[]>, late]);
      return rows.map((row) => this.opened(sessionKey, row));
    } catch {
      return [];
    } finally {
      clearTimeout(timer);
    }
  }

  private opened(sessionKey: string, row: Row): KnownUpstreamSession {
    return {
      gatewayId: row.gateway_id,
      sessionId: this.keys.open(purpose, row.upstream_sealed, [sessionKey, row.gateway_id]),
      protocolVersion: row.protocol_version,
    };
  }

  private async clean(): Promise<void> {
    await this.dataSource
      .query(`DELETE FROM mcp_upstream_sessions WHERE created_at < now() - interval '${keptHours} hours'`)
      .catch(() => undefined);
  }
}
