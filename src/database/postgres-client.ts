import pg from 'pg';

/**
 * A client whose connection ends with the first query that got no answer in time. `pg` alone would put it back into the
 * pool, where every later query waits behind the one that hangs.
 */
export class PostgresClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...parameters: unknown[]) => unknown;
    const watched = (...parameters: unknown[]) => {
      const result = query(...parameters);
      if (result instanceof Promise) result.catch((error: Error) => this.endAfterTimeout(error));
      return result;
    };
    this.query = watched as typeof this.query;
  }

  private endAfterTimeout(error: Error): void {
    if (error.message === 'Query read timeout') this.connection.stream.destroy();
  }
}
