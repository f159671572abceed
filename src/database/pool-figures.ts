import type pg from 'pg';
import type { DataSource } from 'typeorm';

/** What the pool of a data source holds at the moment, in connections; `pending` is who waits for one. */
export interface PoolFigures {
  readonly used: number;
  readonly idle: number;
  readonly pending: number;
  readonly most: number;
}

export function poolFigures({ driver }: DataSource): PoolFigures {
  const { totalCount, idleCount, waitingCount, options } = (driver as unknown as { readonly master: pg.Pool }).master;
  return { used: totalCount - idleCount, idle: idleCount, pending: waitingCount, most: options.max };
}
