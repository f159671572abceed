import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

/** A response or socket that stays open and only waits for news. */
export interface OpenStream {
  /** Keeps proxies and dead peers honest; nothing a client would notice. */
  ping(): void;
  /** Ends it in order. */
  close(): void;
  /** Whether its owner may still have it; asked whenever gateways, servers or rights change. */
  allowed(): boolean;
}

const pingMs = 15_000;

/** Streams one process keeps open; more are refused with 503. */
const maxStreams = 50_000;

/** Every waiting stream of this process: kept alive by one timer, ended when rights change and when the process drains. */
@Injectable()
export class Streams implements OnApplicationShutdown {
  private readonly open = new Set<OpenStream>();
  private ending = false;
  private readonly timer = setInterval(() => this.each((stream) => stream.ping()), pingMs).unref();

  /** False where there is no room. */
  add(stream: OpenStream): boolean {
    if (this.full) return false;
    this.open.add(stream);
    // One that comes while the process ends is opened and ended in order: its client opens it elsewhere.
    if (this.ending) setImmediate(() => stream.close());
    return true;
  }

  delete(stream: OpenStream): void {
    this.open.delete(stream);
  }

  get full(): boolean {
    return this.open.size >= maxStreams;
  }

  get size(): number {
    return this.open.size;
  }

  closeForbidden(): void {
    this.each((stream) => {
      if (!stream.allowed()) stream.close();
    });
  }

  /** Ends all, and each that comes from now on. */
  closeAll(): void {
    this.ending = true;
    this.each((stream) => stream.close());
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private each(act: (stream: OpenStream) => void): void {
    for (const stream of [...this.open]) act(stream);
  }
}
