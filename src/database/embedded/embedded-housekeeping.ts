import { Logger } from '@nestjs/common';
import pg from 'pg';
import { every } from '../../problems/guarded.js';
import type { WireStream } from './wire-stream.js';

const checkpointMs = 5 * 60_000;
const vacuumMs = 24 * 60 * 60_000;

/**
 * What a Postgres server does by itself and a single-user engine does not: checkpoints, without which the write-ahead
 * log grows for ever, and a daily vacuum.
 */
export class EmbeddedHousekeeping {
  private readonly logger = new Logger('EmbeddedStore');
  private timer: NodeJS.Timeout | undefined;
  private vacuumed = 0;

  constructor(private readonly stream: () => WireStream) {}

  start(): void {
    this.timer = every('housekeeping', checkpointMs, () => this.run());
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** One round. What fails, for one because a transaction keeps the engine, is done in the next. */
  async run(now = Date.now()): Promise<void> {
    const client = new pg.Client({ host: 'embedded', user: 'postgres', database: 'postgres', stream: this.stream });
    client.on('error', () => {});
    try {
      await client.connect();
      if (now - this.vacuumed >= vacuumMs) {
        await client.query('VACUUM (ANALYZE)');
        this.vacuumed = now;
      }
      await client.query('CHECKPOINT');
    } catch (error) {
      this.logger.warn(`housekeeping put off: ${(error as Error).message}`);
    } finally {
      await client.end();
    }
  }
}
