import { Controller, Get, Res, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { ChangeFeed } from '../database/change-feed.js';
import { Drain } from '../http/drain.js';
import { every, heedOnce } from '../problems/guarded.js';
import { Problem } from '../problems/problem.js';

/** What is told of: the channels on which changes are announced. */
const topics = ['gateways', 'servers', 'revocations', 'keys'] as const;

/** Open pages that one process tells of changes. */
const mostStreams = 200;
const lookMs = 1_000;
const heartbeatLooks = 15;
/** Then the page asks again, and whoever may no longer see it is refused. */
const longestMs = 60_000;

/**
 * Tells open pages that something changed, here or on another replica; never what. They ask the API for it. Server-sent
 * events, which an API document has no words for.
 */
@ApiExcludeController()
@Controller('admin/events')
export class EventsController implements OnModuleInit, OnModuleDestroy {
  private readonly streams = new Map<Response, number>();
  private ends: (() => void)[] = [];
  private looks = 0;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly drain: Drain,
  ) {}

  onModuleInit(): void {
    const timer = every('pages', lookMs, () => this.look());
    this.ends = [
      () => clearInterval(timer),
      ...topics.map((topic) => this.feed.subscribe(topic, () => this.changed(topic))),
    ];
  }

  onModuleDestroy(): void {
    for (const end of this.ends) end();
    for (const res of this.streams.keys()) res.end();
  }

  @Get()
  open(@Res() res: Response): void {
    if (this.streams.size >= mostStreams) throw new Problem('TOO_MANY_REQUESTS', 'too many pages are open');
    res.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    this.streams.set(res, performance.now() + longestMs);
    heedOnce(res, 'close', () => this.streams.delete(res));
    this.write(res, 'retry: 1000\n\n');
  }

  private changed(topic: (typeof topics)[number]): void {
    for (const res of this.streams.keys()) this.write(res, `event: change\ndata: ${topic}\n\n`);
    // Somebody may have lost the right to be told.
    if (topic === 'revocations') for (const res of this.streams.keys()) res.end();
  }

  private look(): void {
    this.looks += 1;
    const now = performance.now();
    for (const [res, until] of this.streams) {
      if (now > until || this.drain.leaving) res.end();
      else if (this.looks % heartbeatLooks === 0) this.write(res, ': here\n\n');
    }
  }

  /** Whoever does not read is let go; the page comes back. */
  private write(res: Response, text: string): void {
    if (res.writableNeedDrain) res.destroy();
    else res.write(text);
  }
}
