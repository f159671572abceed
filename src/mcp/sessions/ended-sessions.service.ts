import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { every, later } from '../../problems/guarded.js';
import { Replicas } from '../../replicas/replicas.service.js';
import { beganAt } from './session-key.js';

/** A session's id opens on a process that does not know it for so long after the session began, in seconds. */
const longestLife = 7 * 86_400;
/** Ended sessions that are remembered one by one. */
const mostKept = 200_000;
/** How often what others ended is read again, should word of it have been lost, in milliseconds. */
const readAgainMs = 60_000;
/** Longest wait of whoever ends a session until it is written down, in milliseconds. */
const waitMs = 1_000;
/** The row that says when the store was taken over from version 0.1.0, whose keys do not say when their sessions began. */
const takenOver = 'sessions of 0.1.0';

/**
 * Which sessions were ended: their ids would open still, on another replica and after a restart. A key says when its session
 * began. Where more have ended than are remembered one by one, ids that began before the forgotten ones open no more.
 */
@Injectable()
export class EndedSessions implements OnModuleInit, OnModuleDestroy {
  private readonly keys = new Set<string>();
  /** Seconds since 1970: sessions that began until then are as good as ended. */
  private floor = 0;
  /** When sessions of version 0.1.0 began, at the latest; 0 where that is too long ago for any of them. */
  private takenOverAt = 0;
  private readonly unwritten = new Set<string>();
  private whenEnded: (key: string) => void = () => {};
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly replicas: Replicas,
  ) {
    replicas.on('session-ended', (key) => {
      this.remember(key);
      return '';
    });
  }

  async onModuleInit(): Promise<void> {
    await this.read();
    this.timer = every('ended sessions', readAgainMs, () => this.tend()).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** `handler` hears of each session that was ended, wherever. */
  onEnded(handler: (key: string) => void): void {
    this.whenEnded = handler;
  }

  /** When the session of a key began, seconds since 1970; of one of version 0.1.0, when its store was taken over. */
  began(key: string): number {
    return beganAt(key) ?? this.takenOverAt;
  }

  /** Whether the session of this key may not be opened from its id: ended, or too old. */
  has(key: string): boolean {
    return !(this.began(key) > Math.max(this.floor, Date.now() / 1000 - longestLife)) || this.keys.has(key);
  }

  /** It was ended here. Resolves when that is written down; soon in any case. */
  async add(key: string): Promise<void> {
    this.remember(key);
    this.replicas.tell('session-ended', key);
    this.unwritten.add(key);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = later('ended sessions', waitMs, resolve)));
    await Promise.race([this.write().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  private remember(key: string): void {
    if (this.keys.has(key)) return;
    this.keys.add(key);
    this.whenEnded(key);
    if (this.keys.size <= mostKept) return;
    const oldest = this.keys.values().next().value as string;
    this.keys.delete(oldest);
    this.floor = Math.max(this.floor, this.began(oldest));
  }

  /** Writes what waits, many at a time; one writer at a time. */
  private async write(): Promise<void> {
    while (this.unwritten.size > 0) {
      this.writing ??= this.writeAll().finally(() => (this.writing = null));
      await this.writing;
    }
  }

  private async writeAll(): Promise<void> {
    const keys = [...this.unwritten];
    const sql = `INSERT INTO mcp_ended_sessions (key, began)
                 SELECT * FROM unnest($1::text[], $2::bigint[]) ON CONFLICT DO NOTHING`;
    await this.dataSource.query(sql, [keys, keys.map((key) => this.began(key))]);
    for (const key of keys) this.unwritten.delete(key);
  }

  private async tend(): Promise<void> {
    await this.write();
    await this.read();
    const before = Math.floor(Date.now() / 1000) - longestLife;
    await this.dataSource.query('DELETE FROM mcp_ended_sessions WHERE began < $1', [before]);
  }

  private async read(): Promise<void> {
    const newest = `SELECT key, began FROM mcp_ended_sessions ORDER BY ended_at DESC`;
    const [rows, [older]] = (await Promise.all([
      this.dataSource.query(`${newest} LIMIT $1`, [mostKept]),
      this.dataSource.query(`SELECT max(began) AS began FROM (${newest} OFFSET $1) AS older`, [mostKept]),
    ])) as [{ key: string; began: string }[], [{ began: string | null }]];
    this.floor = Math.max(this.floor, Number(older.began ?? 0));
    for (const { key, began } of rows.reverse()) {
      if (key === takenOver) this.takenOverAt = Number(began);
      else this.remember(key);
    }
  }
}
