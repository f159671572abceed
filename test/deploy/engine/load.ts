/** Four clients that call one after the other, every fifth call a long one, each call by an id of its own. */
export class Load {
  readonly succeeded: string[] = [];
  readonly failed: [id: string, why: string][] = [];
  private readonly underway = new Set<string>();
  private readonly clients: Promise<unknown>;
  private watched: Set<string> | undefined;
  private running = true;

  constructor(private readonly call: (id: string, ms: number) => Promise<void>) {
    this.clients = Promise.all([1, 2, 3, 4].map(() => this.client(crypto.randomUUID())));
  }

  /** The calls under way, and those that begin until `unwatch`. */
  watch(): ReadonlySet<string> {
    return (this.watched = new Set(this.underway));
  }

  unwatch(): void {
    this.watched = undefined;
  }

  /** Resolves when the last call has ended. */
  async stop(): Promise<void> {
    this.running = false;
    await this.clients;
  }

  private async client(name: string): Promise<void> {
    for (let i = 0; this.running; i += 1) {
      const id = `${name}-${i}`;
      this.underway.add(id);
      this.watched?.add(id);
      await this.call(id, i % 5 === 0 ? 500 : 10).then(
        () => this.succeeded.push(id),
        (error: Error) => this.failed.push([id, error.message]),
      );
      this.underway.delete(id);
    }
  }
}
