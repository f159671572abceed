/** What may wait for a reader who is behind, in bytes, beside the longest message among it. */
const mostBehind = 16 * 1024 * 1024;

/**
 * Says when a reader is too far behind. One message may be as long as any answer, and is no sign of a slow reader: it does not
 * count as long as anything waits.
 */
export class Backlog {
  private longest = 0;

  /** Whether another message of `length` bytes is too much where `waiting` bytes are unread. */
  isFull(waiting: number, length: number): boolean {
    if (waiting === 0) this.longest = 0;
    if (waiting - this.longest > mostBehind) return true;
    if (length > this.longest) this.longest = length;
    return false;
  }
}
