import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { places } from '../audit/audit-rows.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { Joined } from '../kept/joined.js';
import { TrafficFigures } from './traffic-figures.js';
import type { TrafficRead } from './traffic-read.js';

/** Characters of the log that one answer reads at most: some 20,000 calls. */
const mostCharacters = 2 * 1024 * 1024;
/** Pages that one statement reads; between statements others have their turn. */
const batch = 50;

interface StoredPage {
  readonly id: string;
  readonly from_at: Date | string;
  readonly body: string;
}

const calls = new Set<unknown>(['tools/call', 'prompts/get', 'resources/read']);
const place = (name: (typeof places)[number]) => places.indexOf(name);
const [at, actor, action, target, gateway, outcome, code, ms, requestId] = (
  ['at', 'actor', 'action', 'target', 'gateway', 'outcome', 'code', 'ms', 'requestId'] as const
).map(place) as [number, number, number, number, number, number, number, number, number];

/** Rate, errors and latency, read from the audit log when somebody asks: a call pays nothing for it. Askers that come together share an answer. */
@Injectable()
export class Traffic {
  private readonly readings = new Joined((minutes: number) => this.read(minutes));

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /** Calls of the last minutes. */
  last(minutes: number): Promise<TrafficRead> {
    return this.readings.ask(minutes);
  }

  private async read(minutes: number): Promise<TrafficRead> {
    const to = Date.now();
    const from = to - minutes * 60_000;
    const figures = new TrafficFigures(from, to + 1_000);
    let since = from;
    let left = mostCharacters;
    for (let before: string | null = null; ;) {
      const pages: StoredPage[] = await this.dataSource.query(
        `SELECT id, from_at, body FROM audit_pages
         WHERE to_at >= to_timestamp($1::double precision / 1000) AND ($2::bigint IS NULL OR id < $2::bigint)
         ORDER BY id DESC LIMIT ${batch}`,
        [from, before],
      );
      for (const { body, from_at } of pages) {
        for (const row of (JSON.parse(body) as unknown[][]).reverse()) addTo(figures, row);
        left -= body.length;
        if (left > 0) continue;
        since = new Date(from_at).getTime();
        break;
      }
      before = pages.at(-1)?.id ?? null;
      if (pages.length < batch || left <= 0) return { known: this.env.AUDIT_CALLS, ...figures.read(since) };
    }
  }
}

function addTo(figures: TrafficFigures, row: readonly unknown[]): void {
  if (!calls.has(row[action])) return;
  figures.add(
    {
      at: Date.parse(String(row[at])),
      actor: text(row[actor]) ?? 'nobody',
      target: text(row[target]) ?? '',
      gateway: text(row[gateway]) ?? '',
      code: row[outcome] === 'ok' ? null : (text(row[code]) ?? 'FAILED'),
      ms: typeof row[ms] === 'number' ? row[ms] : 0,
    },
    text(row[requestId]),
  );
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
