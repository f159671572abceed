import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ChangeFeed } from '../database/change-feed.js';
import { every, guarded, later } from '../problems/guarded.js';
import { Drain } from '../http/drain.js';

const channel = 'mcp-messages';

/** Messages up to this many characters travel in the NOTIFY itself (it holds less than 8,000 bytes); others wait in a table. */
const inlineLength = 1500;
/** Questions to other replicas that one process has open. */
const maxOpen = 10_000;
/** What nobody fetched is thrown away after this many minutes. */
const keptMinutes = 20;
const sweepMs = 10 * 60_000;
/** How often a replica that takes long is asked whether it is still at it, and how long that may take; in milliseconds. */
const pulseMs = 1_000;
/** A long question is given up when the other replica was so many times in a row not at it. */
const mostMissed = 2;

type Handler = (body: string) => string | Promise<string>;

/** A question that waits for its answer. */
interface Open {
  readonly to: string;
  readonly settle: (answer: string | null) => void;
  readonly long: boolean;
  missed: number;
}

interface Notice {
  /** The replica it is for; absent: every other. */
  readonly to?: string;
  readonly from: string;
  readonly kind: string;
  /** Names the question that this is, or answers. */
  readonly question?: string;
  readonly body?: string;
  /** The row that holds the body. */
  readonly row?: string;
}

/** Messages between replicas, over the database's NOTIFY: questions to one of them, and news to all. */
@Injectable()
export class Replicas implements OnModuleDestroy {
  private readonly handlers = new Map<string, Handler>();
  private readonly open = new Map<string, Open>();
  /** Answers to what all were asked. */
  private readonly gathered = new Map<string, string[]>();
  /** Questions of others that are being answered here. */
  private readonly taken = new Set<string>();
  private readonly stop: () => void;
  private readonly sweep: NodeJS.Timeout;
  private readonly pulse: NodeJS.Timeout;
  private next = 0;

  constructor(
    private readonly feed: ChangeFeed,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly drain: Drain,
  ) {
    this.stop = feed.subscribe(channel, (notice) =>
      notice === null ? undefined : this.take(notice as unknown as Notice),
    );
    this.sweep = every('replica messages', sweepMs, () => this.clean()).unref();
    this.pulse = every('pulses', pulseMs, () => this.feelPulses()).unref();
    this.on('under-way', (questions) =>
      JSON.stringify((JSON.parse(questions) as string[]).filter((question) => this.taken.has(question))),
    );
  }

  /** This process, as others name it. */
  get id(): string {
    return this.feed.replicaId;
  }

  /** Whether news reach other replicas now. */
  get connected(): boolean {
    return this.feed.connected;
  }

  /** Who answers a kind of question here. */
  on(kind: string, handler: Handler): void {
    this.handlers.set(kind, handler);
  }

  /** What the other replica says; null where it does not in time, or the database is away. */
  ask(to: string, kind: string, body: string, waitMs: number): Promise<string | null> {
    return this.open.size >= maxOpen ? Promise.resolve(null) : this.put(to, kind, body, waitMs, false);
  }

  /** As {@link ask}, for what may take long: null also when the other replica died over it. */
  askLong(to: string, kind: string, body: string, waitMs: number): Promise<string | null> {
    return this.open.size >= maxOpen ? Promise.resolve(null) : this.put(to, kind, body, waitMs, true);
  }

  /** What all other replicas say within `waitMs`. Nobody knows how many there are, so it takes that long. */
  async askAll(kind: string, body: string, waitMs: number): Promise<string[]> {
    const answers: string[] = [];
    if (this.open.size + this.gathered.size >= maxOpen) return answers;
    const question = `${this.id}:${this.next++}`;
    this.gathered.set(question, answers);
    try {
      await this.send({ from: this.id, kind, question }, body);
      await new Promise<void>((resolve) => later('answers', waitMs, resolve));
    } catch {
      // The database is away: what is known here is all.
    } finally {
      this.gathered.delete(question);
    }
    return answers;
  }

  private put(to: string, kind: string, body: string, waitMs: number, long: boolean): Promise<string | null> {
    const question = `${this.id}:${this.next++}`;
    return new Promise((resolve) => {
      const settle = (answer: string | null) => {
        clearTimeout(timer);
        this.open.delete(question);
        resolve(answer);
      };
      const timer = later('question', waitMs, () => settle(null)).unref();
      this.open.set(question, { to, settle, long, missed: 0 });
      this.send({ to, from: this.id, kind, question }, body).catch(() => settle(null));
    });
  }

  /** Tells every other replica; what cannot be told is dropped. */
  tell(kind: string, body: string): void {
    this.send({ from: this.id, kind }, body).catch(() => undefined);
  }

  onModuleDestroy(): void {
    this.stop();
    clearInterval(this.sweep);
    clearInterval(this.pulse);
    for (const { settle } of this.open.values()) settle(null);
  }

  /** One question to each replica that takes long: which of ours is it still at? */
  private feelPulses(): void {
    const waiting = new Map<string, string[]>();
    for (const [question, { to, long }] of this.open) {
      if (long) waiting.set(to, [...(waiting.get(to) ?? []), question]);
    }
    for (const [to, questions] of waiting) guarded('pulse', () => this.feelPulse(to, questions));
  }

  private async feelPulse(to: string, questions: readonly string[]): Promise<void> {
    const answer = await this.put(to, 'under-way', JSON.stringify(questions), pulseMs, false);
    const underWay = new Set(answer === null ? [] : (JSON.parse(answer) as string[]));
    for (const question of questions) {
      const open = this.open.get(question);
      if (open === undefined) continue;
      open.missed = underWay.has(question) ? 0 : open.missed + 1;
      if (open.missed >= mostMissed) open.settle(null);
    }
  }

  private async send(notice: Notice, body: string): Promise<void> {
    if (body.length <= inlineLength) return this.feed.announce(channel, { ...notice, body });
    const [{ id }] = (await this.dataSource.query('INSERT INTO mcp_messages (body) VALUES ($1) RETURNING id', [
      body,
    ])) as [{ id: string }];
    await this.feed.announce(channel, { ...notice, row: id });
  }

  private async take({ to, from, kind, question, body, row }: Notice): Promise<void> {
    if (from === this.id || (to !== undefined && to !== this.id)) return;
    const text = row === undefined ? body : await this.fetch(row, to !== undefined);
    if (text === undefined) return;
    if (kind === 'answer') return this.answered(question ?? '', text);
    const handler = this.handlers.get(kind);
    if (handler === undefined) return;
    if (question === undefined) return guarded(kind, () => handler(text));
    // A handler may take long (a call that goes on): the feed does not wait for it.
    const answered = Promise.resolve(text)
      .then(handler)
      .then((answer) => this.send({ to: from, from: this.id, kind: 'answer', question }, answer))
      .catch(() => undefined)
      .finally(() => this.taken.delete(question));
    this.taken.add(question);
    this.drain.during(answered);
  }

  private answered(question: string, text: string): void {
    this.gathered.get(question)?.push(text);
    this.open.get(question)?.settle(text);
  }

  private async fetch(row: string, mine: boolean): Promise<string | undefined> {
    const sql = mine
      ? 'DELETE FROM mcp_messages WHERE id = $1 RETURNING body'
      : 'SELECT body FROM mcp_messages WHERE id = $1';
    const found = (await this.dataSource.query(sql, [row])) as { body: string }[] | [{ body: string }[], number];
    const rows = (Array.isArray(found[0]) ? found[0] : found) as { body: string }[];
    return rows[0]?.body;
  }

  private async clean(): Promise<void> {
    await this.dataSource
      .query(`DELETE FROM mcp_messages WHERE created_at < now() - interval '${keptMinutes} minutes'`)
      .catch(() => undefined);
  }
}
