/**
 * Above what clients count to: on a client's own upstream session its ids stand beside ours. Below 2^31, since some
 * servers read ids as 32-bit integers.
 */
const first = 1_000_000_000;
const last = 2 ** 31 - 1;

let next = first;

/**
 * The id of a request of the gateway's own (JSON-RPC 2.0 section 4: a number, since some servers take no strings). One
 * counter for the whole process: whatever shares an upstream session never shares an id there.
 */
export function ownId(): number {
  const id = next;
  next = id === last ? first : id + 1;
  return id;
}
