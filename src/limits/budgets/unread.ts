/** How long a reader may take nothing of what waits, in milliseconds; longer where much waits, which may be one long message. */
const patienceMs = 60_000;
/** What may be waited for in a millisecond beside that, in bytes: some 64 KiB a second. */
const leastPerMs = 64;

/** What waits on a connection for a reader, and since when nothing of it was taken. */
export class Unread {
  /** In bytes, when last looked at. */
  waiting = 0;
  private taken = 0;
  private since = 0;

  /**
   * @param waiting Bytes that wait.
   * @param taken Bytes that were taken, from the beginning of the connection on.
   * @param now In milliseconds.
   */
  look(waiting: number, taken: number, now: number): void {
    if (this.waiting === 0 || taken !== this.taken) {
      this.taken = taken;
      this.since = now;
    }
    this.waiting = waiting;
  }

  /** Whether the reader is gone, for all that can be known. */
  isForsaken(now: number): boolean {
    return this.waiting > 0 && now - this.since > patienceMs + this.waiting / leastPerMs;
  }
}
