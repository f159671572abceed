import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { later } from '../../problems/guarded.js';
import { GatewayRefresh } from './gateway-refresh.service.js';

const AT_ONCE = 8;
/** Part of the interval by which a check comes early or late, so that a thousand do not fall on one moment. */
const JITTER = 0.2;

const jittered = (span: number) => span * (1 - JITTER + 2 * JITTER * Math.random());

/**
 * Checks every enabled gateway each HEALTH_CHECK_INTERVAL_SECONDS, or at its own interval, with the request that also
 * reads what it offers. Replicas share the work: a check is claimed in the database.
 */
@Injectable()
export class GatewayHealth implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Health');
  private timer: NodeJS.Timeout | null = null;
  private round: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly refresh: GatewayRefresh,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  onApplicationBootstrap(): void {
    if (this.env.HEALTH_CHECK_INTERVAL_SECONDS > 0) this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.round;
  }

  /** Looks for due checks ten times an interval, each replica at moments of its own. */
  private schedule(): void {
    const pause = (this.env.HEALTH_CHECK_INTERVAL_SECONDS * 1000) / 10;
    this.timer = later('gateway health', jittered(pause), () => {
      this.round = this.checkDue()
        .catch((error: unknown) => this.logger.warn(`Gateways cannot be checked: ${(error as Error).message}`))
        .then(() => {
          if (!this.stopped) this.schedule();
        });
    });
    this.timer.unref();
  }

  private async checkDue(): Promise<void> {
    const work = async () => {
      for (let id = await this.claim(); id !== null && !this.stopped; id = await this.claim()) {
        await this.refresh.refresh(id).catch((error: unknown) => {
          this.logger.warn(`Gateway ${id} cannot be checked: ${(error as Error).message}`);
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** One due gateway, which no other replica takes for an interval. */
  private async claim(): Promise<string | null> {
    const [rows]: [{ id: string }[], number] = await this.dataSource.query(
      `UPDATE gateways SET checked_at = now() WHERE id = (
         SELECT id FROM gateways
         WHERE enabled AND (checked_at IS NULL
           -- The clock was set back: it would not be due until the clock is there again.
           OR checked_at > now() + interval '1 minute'
           OR checked_at < now() - make_interval(secs => coalesce(refresh_interval_seconds, $1::int) * $2::float8))
         ORDER BY checked_at NULLS FIRST LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [this.env.HEALTH_CHECK_INTERVAL_SECONDS, jittered(1)],
    );
    return rows[0]?.id ?? null;
  }
}
