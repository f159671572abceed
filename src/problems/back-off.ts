/** Milliseconds to wait before trying again: doubling from 200 to 2,000, a random half of it, so that replicas do not come back in step. */
export function backOff(attempt: number, random: () => number = Math.random): number {
  const most = Math.min(2_000, 200 * 2 ** attempt);
  return most / 2 + (random() * most) / 2;
}
